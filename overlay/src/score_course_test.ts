import assert from "node:assert/strict";
import fc from "fast-check";
import { type HistoryEvent, OUTCOMES } from "../../sidecar/contract.ts";
import { scoreCourse, sessionTotals } from "./score_course.ts";

function event(seq: number, part: Partial<HistoryEvent>): HistoryEvent {
  return {
    seq,
    at: new Date(seq * 1_000).toISOString(),
    timestamp: seq,
    type: "result",
    session: 1,
    outcome: null,
    original_outcome: null,
    delta: 1,
    undone: false,
    label: null,
    confidence: null,
    evidence_url: null,
    note: null,
    target: null,
    totals: null,
    source: "detector",
    ...part,
  };
}

const anyEvents = fc.array(
  fc.record({
    type: fc.constantFrom<("result" | "adjustment" | "session_started" | "undone")[]>(
      "result",
      "result",
      "adjustment",
      "session_started",
      "undone",
    ),
    outcome: fc.constantFrom(...OUTCOMES),
    delta: fc.integer({ min: -3, max: 3 }),
    undone: fc.boolean(),
  }),
  { maxLength: 40 },
).map((parts) => {
  let session = 1;
  return parts.map((part, index) => {
    if (part.type === "session_started") session++;
    return event(index + 1, { ...part, session });
  }).reverse();
});

Deno.test("scoreCourse() tells the totals and the win rate after each count of the session", () => {
  const events = [
    event(7, { outcome: "defeat", session: 2 }),
    event(6, { outcome: "defeat", undone: true }),
    event(5, { outcome: "draw" }),
    event(4, { outcome: "defeat" }),
    event(3, { type: "reclassified", outcome: "victory", target: 1 }),
    event(2, { outcome: "victory" }),
    event(1, { type: "session_started" }),
  ];
  const course = scoreCourse(events, 1);
  assert.deepEqual(course.map(({ seq, winRate }) => [seq, winRate]), [[2, 1], [4, 0.5], [5, 0.5]]);
  assert.deepEqual(course.at(-1), {
    seq: 5,
    at: events[2]?.at,
    victories: 1,
    defeats: 1,
    draws: 1,
    winRate: 0.5,
  });
  assert.equal(scoreCourse([event(1, { outcome: "draw" })], 1)[0]?.winRate, null);
});

Deno.test("scoreCourse() starts again where totals were set by hand", () => {
  const totals = { victories: 5, defeats: 0, draws: 2 };
  const events = [
    event(3, { type: "adjustment", outcome: "victory", delta: -9 }),
    event(2, { type: "initialized", delta: 0, totals }),
    event(1, { outcome: "defeat" }),
  ];
  const rest = scoreCourse(events, 1).map(({ victories, defeats, draws }) => [victories, defeats, draws]);
  assert.deepEqual(rest, [[0, 1, 0], [5, 0, 2], [0, 0, 2]]);
});

Deno.test("scoreCourse() never goes below 0, and what was undone leaves no trace", () => {
  fc.assert(fc.property(anyEvents, (events) => {
    const course = scoreCourse(events, 1);
    assert.deepEqual(scoreCourse(events.filter(({ undone }) => !undone), 1), course);
    for (const { victories, defeats, draws, winRate } of course) {
      assert.ok(Math.min(victories, defeats, draws) >= 0);
      assert.ok(winRate === null ? victories + defeats === 0 : winRate >= 0 && winRate <= 1);
    }
  }));
});

Deno.test("sessionTotals() gives each session with a result once, oldest first, as its course ends", () => {
  fc.assert(fc.property(anyEvents, fc.integer({ min: 1, max: 5 }), (events, limit) => {
    const told = sessionTotals(events, true, limit);
    assert.ok(told.length <= limit);
    assert.deepEqual(
      told.map(({ session }) => session),
      told.map(({ session }) => session).toSorted((a, b) => a - b),
    );
    for (const { session, victories, defeats, draws } of told) {
      const last = scoreCourse(events, session).at(-1);
      assert.deepEqual([victories, defeats, draws], [last?.victories, last?.defeats, last?.draws]);
      assert.ok(victories + defeats + draws > 0);
    }
  }));
});

Deno.test("sessionTotals() leaves out a session whose beginning is not among the events", () => {
  const events = [
    event(9, { outcome: "draw", session: 3 }),
    event(8, { outcome: "victory", session: 2 }),
  ];
  assert.deepEqual(sessionTotals(events, true, 9).map(({ session }) => session), [2, 3]);
  assert.deepEqual(sessionTotals(events, false, 9).map(({ session }) => session), [3]);
});

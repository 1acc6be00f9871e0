import assert from "node:assert/strict";
import fc from "fast-check";
import { type HistoryEvent, OUTCOMES } from "../../sidecar/contract.ts";
import { bySession, filtered, historyEntries, NO_FILTER, undoingOf } from "./history_entries.ts";

function event(seq: number, part: Partial<HistoryEvent> = {}): HistoryEvent {
  return {
    seq,
    at: new Date(seq * 1_000).toISOString(),
    timestamp: seq,
    type: "result",
    session: 1,
    outcome: "victory",
    original_outcome: null,
    delta: 1,
    undone: false,
    label: "victory_text",
    confidence: 0.99,
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
    type: fc.constantFrom<HistoryEvent["type"][]>(
      "result",
      "adjustment",
      "initialized",
      "session_started",
      "undone",
      "reclassified",
    ),
    outcome: fc.constantFrom(...OUTCOMES),
    undone: fc.boolean(),
    target: fc.nat(8),
  }),
  { maxLength: 30 },
).map((parts) => {
  let session = 1;
  return parts.map((part, index) => {
    if (part.type === "session_started") session++;
    const names = part.type === "undone" || part.type === "reclassified";
    return event(index + 1, { ...part, session, target: names ? part.target : null });
  }).reverse();
});

Deno.test("historyEntries() puts corrections to what they corrected, oldest first, and leaves out those undone", () => {
  const events = [
    event(6, { type: "undone", target: 1, outcome: null, source: "api" }),
    event(5, { type: "reclassified", target: 1, outcome: "draw", source: "api", undone: true }),
    event(4, { type: "reclassified", target: 1, outcome: "defeat" }),
    event(3, { type: "session_started", outcome: null }),
    event(2, { type: "adjustment" }),
    event(1, { undone: true }),
  ];
  const entries = historyEntries(events);
  assert.deepEqual(entries.map(({ event }) => event.seq), [2, 1]);
  assert.deepEqual(entries[0]?.corrections, []);
  assert.deepEqual(entries[1]?.corrections, [
    { seq: 4, at: events[2]?.at, outcome: "defeat", byDetector: true },
    { seq: 6, at: events[0]?.at, outcome: null, byDetector: false },
  ]);
  assert.deepEqual(entries.map(undoingOf), [null, 6]);
});

Deno.test("undoingOf() is the newest undoing that stands", () => {
  const [entry] = historyEntries([
    event(4, { type: "undone", target: 1, outcome: null }),
    event(3, { type: "undone", target: 2, outcome: null }),
    event(2, { type: "undone", target: 1, outcome: null, undone: true }),
    event(1, { undone: true }),
  ]);
  assert.ok(entry !== undefined);
  assert.equal(undoingOf(entry), 4);
});

Deno.test("historyEntries() passes over corrections of what is not among the events", () => {
  assert.deepEqual(historyEntries([event(9, { type: "undone", target: 2, outcome: null })]), []);
});

Deno.test("bySession() keeps every entry in its order, each session once", () => {
  fc.assert(fc.property(anyEvents, (events) => {
    const entries = historyEntries(events);
    const groups = bySession(entries);
    assert.deepEqual(groups.flatMap((group) => group.entries), entries);
    assert.equal(new Set(groups.map(({ session }) => session)).size, groups.length);
    for (const { session, entries } of groups) {
      assert.ok(entries.length > 0 && entries.every(({ event }) => event.session === session));
    }
  }));
});

Deno.test("filtered() splits the entries: each passes exactly one outcome, or has none, and one source", () => {
  fc.assert(fc.property(anyEvents, fc.nat(5), (events, current) => {
    const entries = historyEntries(events);
    assert.deepEqual(filtered(entries, NO_FILTER, current), entries);
    const count = (part: Partial<typeof NO_FILTER>) =>
      filtered(entries, { ...NO_FILTER, ...part }, current).length;
    assert.equal(count({ source: "detector" }) + count({ source: "hand" }), entries.length);
    assert.equal(OUTCOMES.reduce((sum, outcome) => sum + count({ outcome }), 0), entries.length);
    assert.equal(
      count({ session: "current" }),
      entries.filter(({ event }) => event.session === current).length,
    );
  }));
});

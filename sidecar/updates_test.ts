import assert from "node:assert/strict";
import { SimulatedClock } from "../tests/support/clock.ts";
import type { StreamEvent } from "./contract.ts";
import { View } from "./domain/view.ts";
import { statusOf } from "./status.ts";
import { Updates } from "./updates.ts";

function setUp() {
  const view = new View();
  const seen = { confidence: 0.5 };
  const clock = new SimulatedClock();
  const hold: { until: number | null } = { until: Infinity };
  const build = (revision: number) =>
    statusOf({
      view,
      revision,
      phase: "ready",
      phaseEndsAt: null,
      startedAt: 0,
      obs: { state: "connected", source: "Game", message: null },
      detector: {
        label: "none",
        outcome: "none",
        confidence: seen.confidence,
        at: null,
        poll_interval_ms: 250,
      },
      log: { state: "ok", message: null, pending: 0, damaged_lines: 0 },
      version: "1",
    });
  const updates = new Updates({ build, holdsUntil: () => hold.until, clock });
  const events: StreamEvent[] = [];
  const unsubscribe = updates.subscribe((event) => events.push(event));
  return { view, seen, clock, hold, updates, events, unsubscribe };
}

Deno.test("Updates tells a change once, as one more revision", () => {
  const { view, updates, events } = setUp();
  updates.refresh();
  updates.refresh();
  view.record({
    type: "adjustment",
    at: 5_000,
    outcome: "victory",
    delta: 1,
    note: null,
    source: "api",
    seq: 1,
  });
  updates.refresh();
  assert.deepEqual(
    events.map((event) =>
      event.event === "counter-update" ? [event.data.revision, event.data.victories] : null
    ),
    [[1, 0], [2, 1]],
  );
  assert.equal(updates.status().revision, 2);
});

Deno.test("Updates does not tell passing readings", () => {
  const { seen, updates, events } = setUp();
  updates.refresh();
  seen.confidence = 0.9;
  updates.refresh();
  assert.equal(events.length, 1);
  assert.equal(updates.status().detector.confidence, 0.9);
});

Deno.test("Updates leaves alone who has gone", () => {
  const { updates, events, unsubscribe } = setUp();
  unsubscribe();
  updates.refresh();
  assert.deepEqual(events, []);
});

Deno.test("statusText() is made once as long as nothing changes, and anew when something is told or outdated", () => {
  const { seen, updates } = setUp();
  const confidence = () => JSON.parse(updates.statusText()).detector.confidence;
  assert.deepEqual(JSON.parse(updates.statusText()), updates.status());
  seen.confidence = 0.6; // nobody has said so
  assert.equal(confidence(), 0.5);
  updates.outdate();
  assert.equal(confidence(), 0.6);
  seen.confidence = 0.7;
  updates.refresh();
  assert.equal(confidence(), 0.7);
  assert.deepEqual(JSON.parse(updates.statusText()), updates.status());
});

Deno.test("statusText() is made anew when the time has come until which it holds, and always where nobody knows that", async () => {
  const { seen, clock, hold, updates } = setUp();
  const confidence = () => JSON.parse(updates.statusText()).detector.confidence;
  hold.until = 1_000;
  assert.equal(confidence(), 0.5);
  seen.confidence = 0.6;
  await clock.advance(999);
  assert.equal(confidence(), 0.5);
  await clock.advance(1);
  assert.equal(confidence(), 0.6);
  hold.until = null;
  updates.outdate();
  assert.equal(confidence(), 0.6);
  seen.confidence = 0.7;
  assert.equal(confidence(), 0.7);
});

import assert from "node:assert/strict";
import { type FactType, type HistoryEvent, type Outcome, OUTCOMES } from "../../sidecar/contract.ts";
import { recentResults } from "./recent_results.ts";

let seq = 0;
function event(type: FactType, outcome: Outcome | null, rest: Partial<HistoryEvent> = {}): HistoryEvent {
  seq += 1;
  return {
    seq,
    at: "2026-03-14T20:00:00.000Z",
    timestamp: 1_773_000_000,
    type,
    session: 1,
    outcome,
    original_outcome: null,
    delta: outcome === null ? 0 : 1,
    undone: false,
    label: null,
    confidence: null,
    evidence_url: null,
    note: null,
    target: null,
    totals: null,
    source: null,
    ...rest,
  };
}

const ALL = { session: 1, outcomes: OUTCOMES };

/** As the API tells it: newest first. */
const told = (...oldestFirst: HistoryEvent[]) => oldestFirst.toReversed();

Deno.test("recentResults() puts the newest match last", () => {
  const events = told(event("result", "defeat"), event("result", "victory"), event("adjustment", "draw"));
  assert.deepEqual(recentResults(events, { ...ALL, limit: 10 }), ["defeat", "victory", "draw"]);
  assert.deepEqual(recentResults(events, { ...ALL, limit: 2 }), ["victory", "draw"]);
  assert.deepEqual(recentResults(events, { ...ALL, limit: 0 }), []);
});

Deno.test("recentResults() leaves out undone matches, bookkeeping and other sessions", () => {
  const events = told(
    event("session_started", null),
    event("result", "victory", { session: 2 }),
    event("result", "defeat", { undone: true }),
    event("result", "victory"),
    event("reclassified", "draw", { delta: 0 }),
    event("undone", null),
  );
  assert.deepEqual(recentResults(events, { ...ALL, limit: 10 }), ["victory"]);
});

Deno.test("recentResults() passes over the outcomes that are not shown", () => {
  const events = told(
    event("result", "victory"),
    event("result", "draw"),
    event("result", "defeat"),
    event("result", "draw"),
  );
  const options = { session: 1, outcomes: ["victory", "defeat"] } as const;
  assert.deepEqual(recentResults(events, { ...options, limit: 10 }), ["victory", "defeat"]);
  assert.deepEqual(recentResults(events, { ...options, limit: 2 }), ["victory", "defeat"]);
});

Deno.test("recentResults() takes away the newest match of the outcome", () => {
  const events = told(
    event("result", "victory"),
    event("result", "defeat"),
    event("result", "victory"),
    event("result", "defeat"),
    event("adjustment", "victory", { delta: -1 }),
  );
  assert.deepEqual(recentResults(events, { ...ALL, limit: 10 }), ["victory", "defeat", "defeat"]);
});

Deno.test("recentResults() forgets what came before totals set by hand", () => {
  const totals = { victories: 3, defeats: 2, draws: 0 };
  const events = told(
    event("result", "victory"),
    event("initialized", null, { totals }),
    event("result", "draw"),
  );
  assert.deepEqual(recentResults(events, { ...ALL, limit: 10 }), ["draw"]);
});

Deno.test("recentResults() shows several matches added at once, and bounds them", () => {
  const events = told(event("adjustment", "victory", { delta: 1000 }), event("adjustment", "defeat"));
  assert.deepEqual(recentResults(events, { ...ALL, limit: 3 }), ["victory", "victory", "defeat"]);
});

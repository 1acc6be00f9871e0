import assert from "node:assert/strict";
import type { Fact } from "./domain/fact.ts";
import { View } from "./domain/view.ts";
import {
  detectionOf,
  detectorStatusOf,
  historyEventOf,
  newsworthy,
  scoreChangeOf,
  scoreOf,
  statusOf,
  type StatusParts,
} from "./status.ts";
import type { Sight } from "./watch.ts";

const START = Date.UTC(2026, 0, 1);
const START_ISO = "2026-01-01T00:00:00.000Z";

/** The facts of a short evening: a session, a victory and a defeat, of which the latter was a draw. */
const FACTS: readonly Fact[] = [
  { type: "session_started", seq: 1, at: START, source: "sidecar" },
  {
    type: "result",
    seq: 2,
    at: START + 120,
    outcome: "victory",
    delta: 1,
    label: "victory_text",
    confidence: 0.998,
    evidence: "20260101T000000120Z-victory",
    note: null,
    source: "detector",
  },
  {
    type: "adjustment",
    seq: 3,
    at: START + 500,
    outcome: "defeat",
    delta: 1,
    note: "left early",
    source: "api",
  },
  { type: "reclassified", seq: 4, at: START + 900, target: 3, outcome: "draw", source: "api" },
];

function viewOf(facts: readonly Fact[]): View {
  const view = new View();
  for (const fact of facts) view.record(fact);
  return view;
}

Deno.test("scoreOf() tells an empty log as a session that began with the process", () => {
  assert.deepEqual(scoreOf(new View(), START), {
    victories: 0,
    defeats: 0,
    draws: 0,
    total: 0,
    win_rate: null,
    streak: null,
    last_outcome: null,
    last_count: null,
    timestamp: null,
    seq: 0,
    session: { started_at: START_ISO, number: 1 },
  });
});

Deno.test("scoreOf() tells the score, with a win rate that leaves draws out", () => {
  const before = scoreOf(viewOf(FACTS.slice(0, 3)), START + 9_999);
  assert.deepEqual([before.victories, before.defeats, before.win_rate], [1, 1, 0.5]);
  assert.deepEqual(scoreOf(viewOf(FACTS), START + 9_999), {
    victories: 1,
    defeats: 0,
    draws: 1,
    total: 2,
    win_rate: 1,
    streak: null,
    last_outcome: "draw",
    last_count: { seq: 3, outcome: "draw" },
    timestamp: START / 1_000 + 0.9,
    seq: 4,
    session: { started_at: START_ISO, number: 1 },
  });
  const draws = FACTS.filter(({ seq }) => seq !== 2);
  assert.equal(scoreOf(viewOf(draws), START).win_rate, null, "no victory and no defeat");
});

Deno.test("historyEventOf() tells of each kind of fact what it has, and null for the rest", () => {
  const rest = {
    session: 1,
    outcome: null,
    original_outcome: null,
    delta: 0,
    undone: false,
    label: null,
    confidence: null,
    evidence_url: null,
    note: null,
    target: null,
    totals: null,
  };
  const totals = { victories: 3, defeats: 2, draws: 1 };
  const initialized: Fact = { type: "initialized", seq: 5, at: START + 950, ...totals, source: "api" };
  const undone: Fact = { type: "undone", seq: 6, at: START + 960, target: 2, source: "api" };
  const events = viewOf([...FACTS, initialized, undone]).newest(10).reverse().map(historyEventOf);
  const times = (seq: number, ms: number) => ({
    seq,
    at: new Date(START + ms).toISOString(),
    timestamp: (START + ms) / 1_000,
  });
  assert.deepEqual(events, [
    { ...rest, ...times(1, 0), type: "session_started", source: "sidecar" },
    {
      ...rest,
      ...times(2, 120),
      type: "result",
      outcome: "victory",
      delta: 1,
      undone: true,
      label: "victory_text",
      confidence: 0.998,
      evidence_url: "api/evidence/20260101T000000120Z-victory.jpg",
      source: "detector",
    },
    {
      ...rest,
      ...times(3, 500),
      type: "adjustment",
      outcome: "draw",
      original_outcome: "defeat",
      delta: 1,
      note: "left early",
      source: "api",
    },
    { ...rest, ...times(4, 900), type: "reclassified", outcome: "draw", target: 3, source: "api" },
    { ...rest, ...times(5, 950), type: "initialized", totals, source: "api" },
    { ...rest, ...times(6, 960), type: "undone", target: 2, source: "api" },
  ]);
});

Deno.test("scoreChangeOf() tells the newest fact with the score that it made", () => {
  const view = viewOf(FACTS.slice(0, 2));
  const [, result] = FACTS;
  assert.ok(result !== undefined);
  const { type, status, event } = scoreChangeOf(view, result, START);
  assert.deepEqual([type, status.victories, event.seq], ["result", 1, 2]);
  assert.throws(() => scoreChangeOf(view, { ...result, seq: 9 }, START), /no fact 9/);
});

const SIGHT: Sight = {
  jpeg: new Uint8Array([1]),
  source: "Game",
  at: START,
  glance: false,
  reading: {
    label: "draw_text",
    outcome: "draw",
    confidence: 0.97,
    probabilities: {
      victory_text: 0,
      victory_progressbar: 0,
      defeat_text: 0.01,
      defeat_progressbar: 0,
      draw_text: 0.97,
      draw_progressbar: 0,
      none: 0.02,
    },
    width: 960,
    height: 540,
    isBlack: false,
    areas: [],
    ms: 2,
  },
};

Deno.test("detectorStatusOf() and detectionOf() tell what is seen now", () => {
  const seen = { label: "draw_text", outcome: "draw", confidence: 0.97, at: START_ISO } as const;
  assert.deepEqual(detectorStatusOf(SIGHT, 400), { ...seen, poll_interval_ms: 400 });
  assert.deepEqual(detectorStatusOf(null, 400), {
    label: null,
    outcome: null,
    confidence: null,
    at: null,
    poll_interval_ms: 400,
  });
  assert.deepEqual(detectionOf(SIGHT), { ...seen, probabilities: SIGHT.reading.probabilities, ms: 2 });
});

const PARTS: StatusParts = {
  view: viewOf(FACTS),
  revision: 7,
  phase: "cooldown",
  phaseEndsAt: START + 180_000,
  startedAt: START,
  obs: { state: "connected", source: "Game", message: null },
  detector: detectorStatusOf(SIGHT, 400),
  log: { state: "ok", message: null, pending: 0, damaged_lines: 0 },
  version: "1.2.3",
};

Deno.test("statusOf() puts the score and the states together", () => {
  const status = statusOf(PARTS);
  assert.deepEqual(status, {
    ...scoreOf(PARTS.view, START),
    revision: 7,
    phase: "cooldown",
    phase_ends_at: "2026-01-01T00:03:00.000Z",
    obs: PARTS.obs,
    detector: PARTS.detector,
    log: PARTS.log,
    version: "1.2.3",
  });
  assert.equal(statusOf({ ...PARTS, phaseEndsAt: null }).phase_ends_at, null);
});

Deno.test("newsworthy() leaves out the passing readings and the revision, and nothing else", () => {
  const told = newsworthy(statusOf(PARTS));
  const same: Partial<StatusParts>[] = [{ revision: 8 }, { detector: detectorStatusOf(null, 400) }];
  for (const part of same) assert.equal(newsworthy(statusOf({ ...PARTS, ...part })), told);
  const news: Partial<StatusParts>[] = [
    { view: viewOf(FACTS.slice(0, 3)) },
    { phase: "ready" },
    { phaseEndsAt: null },
    { obs: { ...PARTS.obs, message: "It is black" } },
    { detector: detectorStatusOf(SIGHT, 5_000) },
    { log: { ...PARTS.log, pending: 1 } },
  ];
  for (const part of news) {
    assert.notEqual(newsworthy(statusOf({ ...PARTS, ...part })), told, JSON.stringify(part));
  }
});

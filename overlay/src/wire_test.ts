import assert from "node:assert/strict";
import type { Status } from "../../sidecar/contract.ts";
import { parseDetection, parseError, parseHistory, parseObsStatus, parseStatus } from "./wire.ts";

const STATUS: Status = {
  victories: 3,
  defeats: 1,
  draws: 0,
  total: 4,
  win_rate: 0.75,
  streak: { outcome: "victory", length: 2 },
  last_outcome: "victory",
  last_count: { seq: 17, outcome: "victory" },
  timestamp: 1_773_000_000.12,
  seq: 17,
  revision: 42,
  phase: "cooldown",
  phase_ends_at: "2026-03-14T20:03:00.000Z",
  session: { started_at: "2026-03-14T19:00:00.000Z", number: 3 },
  obs: { state: "connected", source: "Game Capture", message: null },
  detector: { label: "none", outcome: "none", confidence: 0.99, at: null, poll_interval_ms: 250 },
  log: { state: "ok", message: null, pending: 0, damaged_lines: 0 },
  version: "0.1.0",
};

Deno.test("parseStatus() takes a status, and one with keys of a later version", () => {
  assert.deepEqual(parseStatus(JSON.stringify(STATUS)), STATUS);
  assert.deepEqual(parseStatus(JSON.stringify({ ...STATUS, later: true })), STATUS);
});

Deno.test("parseStatus() answers null to a malformed event", () => {
  const malformed = [
    "",
    "{",
    "null",
    "[]",
    JSON.stringify({ ...STATUS, victories: -1 }),
    JSON.stringify({ ...STATUS, victories: "3" }),
    JSON.stringify({ ...STATUS, defeats: 1.5 }),
    JSON.stringify({ ...STATUS, phase: "asleep" }),
    JSON.stringify({ ...STATUS, draws: undefined }),
  ];
  for (const text of malformed) assert.equal(parseStatus(text), null, text);
});

Deno.test("parseStatus() takes a confidence that rounding took above 1", () => {
  const detector = { ...STATUS.detector, confidence: 1.0000001 };
  assert.equal(parseStatus(JSON.stringify({ ...STATUS, detector }))?.detector.confidence, 1.0000001);
});

Deno.test("parseDetection() and parseObsStatus() answer null to another event's data", () => {
  assert.equal(parseDetection(JSON.stringify(STATUS.obs)), null);
  assert.equal(parseObsStatus(JSON.stringify(STATUS)), null);
  assert.deepEqual(parseObsStatus(JSON.stringify(STATUS.obs)), STATUS.obs);
});

Deno.test("parseHistory() and parseError() answer null to another shape", () => {
  assert.deepEqual(parseHistory('{"events":[]}'), []);
  assert.equal(parseHistory('{"events":{}}'), null);
  assert.deepEqual(parseError('{"error":{"code":"x","message":"No"}}'), { code: "x", message: "No" });
  assert.equal(parseError('{"error":"No"}'), null);
});

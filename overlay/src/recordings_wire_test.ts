import assert from "node:assert/strict";
import { parseRecordings } from "./recordings_wire.ts";

const CLIP = {
  name: "scoreline_20260101T000000000Z_obs_clip-victory_1-0-0.mkv",
  kind: "clip",
  stream: "obs",
  at: "2026-01-01T00:00:00.000Z",
  bytes: 1_000,
  outcome: "victory",
  score: { victories: 1, defeats: 0, draws: 0 },
  recording: false,
  url: "api/recordings/scoreline_20260101T000000000Z_obs_clip-victory_1-0-0.mkv",
};
const LIST = {
  recordings: [CLIP],
  bytes: 1_000,
  max_bytes: 2e10,
  clip_seconds: 30,
  streams: ["obs"],
  message: null,
};

Deno.test("parseRecordings() reads what the sidecar tells", () => {
  assert.deepEqual(parseRecordings(JSON.stringify(LIST)), LIST);
  const running = { ...CLIP, kind: "recording", outcome: null, score: null, recording: true };
  assert.deepEqual(parseRecordings(JSON.stringify({ ...LIST, recordings: [running] }))?.recordings, [
    running,
  ]);
});

Deno.test("parseRecordings() refuses what it does not know", () => {
  for (const strange of [{}, { ...LIST, bytes: -1 }, { ...LIST, recordings: [{ ...CLIP, kind: "film" }] }]) {
    assert.equal(parseRecordings(JSON.stringify(strange)), null);
  }
  assert.equal(parseRecordings("no JSON"), null);
});

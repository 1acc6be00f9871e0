import assert from "node:assert/strict";
import { readRecordingName, type RecordingName, recordingName } from "./recording_name.ts";

const RECORDING: RecordingName = {
  at: Date.UTC(2026, 10, 29, 20, 15, 3, 7),
  stream: "obs",
  kind: "recording",
  outcome: null,
  score: null,
  container: "mkv",
};

Deno.test("recordingName() says when, what and the score, and readRecordingName() reads it back", () => {
  const score = { victories: 3, defeats: 1, draws: 0 };
  const names: [string, RecordingName][] = [
    ["scoreline_20261129T201503007Z_obs.mkv", RECORDING],
    ["scoreline_20261129T201503007Z_obs_3-1-0.mkv", { ...RECORDING, score }],
    ["scoreline_20261129T201503007Z_obs_clip_3-1-0.mp4", {
      ...RECORDING,
      kind: "clip",
      score,
      container: "mp4",
    }],
    ["scoreline_20261129T201503007Z_obs_clip-victory_3-1-0.webm", {
      ...RECORDING,
      kind: "clip",
      outcome: "victory",
      score,
      container: "webm",
    }],
  ];
  for (const [name, recording] of names) {
    assert.equal(recordingName(recording), name);
    assert.deepEqual(readRecordingName(name), recording);
  }
});

Deno.test("recordingName() makes plain names of any stream's", () => {
  const stream = "../../a_b c\u0000/\u{1f600}";
  const name = recordingName({ ...RECORDING, stream });
  assert.match(name, /^[A-Za-z0-9_-]+\.mkv$/);
  assert.notEqual(readRecordingName(name), null);
});

Deno.test("readRecordingName() knows only names of ours", () => {
  for (
    const name of [
      "2026-11-29 20-15-03.mkv",
      "scoreline_20261129T201503007Z_obs.txt",
      "scoreline_20261329T201503007Z_obs.mkv",
      "../scoreline_20261129T201503007Z_obs.mkv",
      "scoreline_20261129T201503007Z_obs.mkv.part",
      "",
    ]
  ) assert.equal(readRecordingName(name), null, name);
});

import assert from "node:assert/strict";
import { join, resolve } from "node:path";
import { type Config, DEFAULTS } from "../config/schema.ts";
import { demoSettings } from "./settings.ts";

const DATA = resolve("/home/someone/data");
const OBS = { url: "ws://127.0.0.1:4321", password: "of the demo" };

const CONFIG: Config = {
  ...DEFAULTS,
  obs: { url: "ws://192.0.2.7:4455", password: "a real one", folder: "", source: "Game" },
  rules: { ...DEFAULTS.rules, count_draws: false },
  data: { ...DEFAULTS.data, dir: DATA },
  webhook: { url: "https://example.com/scoreline", secret: "a real one" },
  record: { ...DEFAULTS.record, streams: ["obs"], dir: resolve("/srv/recordings") },
};

Deno.test("demoSettings() watches the demo's own OBS", () => {
  assert.deepEqual(demoSettings(CONFIG, OBS).obs, { ...OBS, folder: "", source: "auto" });
});

Deno.test("demoSettings() keeps everything that is written out of the user's own folders", () => {
  const { data, record } = demoSettings(CONFIG, OBS);
  assert.equal(data.dir, join(DATA, "demo"));
  assert.equal(record.dir, join(DATA, "demo", "recordings"));
  assert.deepEqual(record.streams, ["obs"]);
});

Deno.test("demoSettings() tells no webhook of invented matches", () => {
  assert.equal(demoSettings(CONFIG, OBS).webhook.url, "");
});

Deno.test("demoSettings() leaves the rest as the user has it", () => {
  const { server, detector, text_files, webrtc } = demoSettings(CONFIG, OBS);
  assert.deepEqual([server, detector, text_files, webrtc], [
    CONFIG.server,
    CONFIG.detector,
    CONFIG.text_files,
    CONFIG.webrtc,
  ]);
});

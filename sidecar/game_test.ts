import assert from "node:assert/strict";
import type { ChosenSource } from "./config/chosen_source.ts";
import type { ObsStatus } from "./contract.ts";
import { createGame, type GameOptions, sourceInObs } from "./game.ts";

const OBS_STATUS: ObsStatus = { state: "connected", source: "Game Capture", message: null };
const STREAM_STATUS: ObsStatus = { state: "connected", source: "whip:obs", message: null };
const FROM_OBS = new Uint8Array([1]);
const FROM_STREAM = new Uint8Array([2]);

/** A game that looks at `wanted`, over an OBS and a stream that say what they are asked. */
function setUp(wanted: string) {
  const asked: string[] = [];
  let chosen: string | null = null;
  let stream: string | null = null;
  const source: ChosenSource = {
    get wanted() {
      return chosen ?? wanted;
    },
    get decidedBy() {
      return chosen === null ? "configuration" : "dashboard";
    },
    configured: wanted,
    setBy: null,
    choose(next) {
      if (next === "unwritable") return Promise.reject(new Error("The disk is full"));
      chosen = next;
      return Promise.resolve();
    },
  };
  const obs: GameOptions["obs"] = {
    status: OBS_STATUS,
    onStatus: () => () => {},
    capture(_signal, share) {
      asked.push(`capture ${share}`);
      return Promise.resolve({ jpeg: FROM_OBS, source: "Game Capture", width: 960, height: 540 });
    },
    captureAt(width) {
      asked.push(`capture ${width} wide`);
      return Promise.resolve({ jpeg: FROM_OBS, source: "Game Capture", width, height: 540 });
    },
    sources: () => Promise.resolve(["Game Capture", "Webcam"]),
    watch: (name) => asked.push(`watch ${name}`),
  };
  const pictures: GameOptions["pictures"] = {
    onStream() {},
    watch(name) {
      stream = name;
    },
    capture: () => Promise.resolve({ jpeg: FROM_STREAM, source: "whip:obs", isRare: true }),
    latest: FROM_STREAM,
    get status() {
      return stream === null ? null : STREAM_STATUS;
    },
    onStatus() {},
    sources: ["whip:obs"],
    close: () => Promise.resolve(),
  };
  return {
    asked,
    game: createGame({ source, obs, pictures, width: 960, smallWidths: { glance: 240, survey: 480 } }),
  };
}

const { signal } = new AbortController();

Deno.test("a game in OBS is captured by OBS, smaller for a glance and a survey", async () => {
  const { asked, game } = setUp("auto");
  assert.equal(game.status, OBS_STATUS);
  assert.equal((await game.capture(signal, "full"))?.jpeg, FROM_OBS);
  assert.equal((await game.capture(signal, "survey"))?.jpeg, FROM_OBS);
  assert.equal((await game.capture(signal, "glance"))?.jpeg, FROM_OBS);
  assert.equal(await game.captureAt(1280, signal), FROM_OBS);
  assert.deepEqual(asked, ["capture 1", "capture 0.5", "capture 0.25", "capture 1280 wide"]);
});

Deno.test("a game in a stream is seen in its pictures, and OBS is not asked for any", async () => {
  const { asked, game } = setUp("whip:obs");
  assert.equal(game.status, STREAM_STATUS);
  assert.equal((await game.capture(signal, "glance"))?.jpeg, FROM_STREAM);
  assert.equal(await game.captureAt(1280, signal), FROM_STREAM);
  assert.deepEqual(asked, []);
  assert.equal(sourceInObs("whip:obs"), "auto");
});

Deno.test("choose() goes from OBS to a stream and back, and tells who decided", async () => {
  const { asked, game } = setUp("auto");
  await game.choose("whip:obs");
  assert.equal(game.status, STREAM_STATUS);
  assert.deepEqual(await game.sources(), {
    sources: ["Game Capture", "Webcam", "whip:obs"],
    wanted: "whip:obs",
    decided_by: "dashboard",
    set_by: null,
    configured: "auto",
  });
  await game.choose("Webcam");
  assert.equal(game.status, OBS_STATUS);
  await game.choose(null);
  assert.deepEqual(asked, ["watch auto", "watch Webcam", "watch auto"]);
});

Deno.test("choose() changes nothing when the choice cannot be kept", async () => {
  const { asked, game } = setUp("whip:obs");
  await assert.rejects(game.choose("unwritable"), /The disk is full/);
  assert.equal(game.status, STREAM_STATUS);
  assert.deepEqual(asked, []);
});

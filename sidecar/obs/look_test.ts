import assert from "node:assert/strict";
import * as v from "valibot";
import { RequestFault, type Session } from "./client.ts";
import { lookFor, sourceNames } from "./look.ts";

const TRANSFORM = { sourceWidth: 1920, sourceHeight: 1080, width: 1920, height: 1080 };

function item(sourceName: string, inputKind: string, sceneItemEnabled = true) {
  const sourceType = "OBS_SOURCE_TYPE_INPUT";
  return { sourceName, sourceType, inputKind, sceneItemEnabled, sceneItemTransform: TRANSFORM };
}

/** What OBS answers to each request while all is well: a game and a hidden webcam in the program scene. */
const ANSWERS: Readonly<Record<string, unknown>> = {
  GetSceneList: {
    currentProgramSceneName: "Playing",
    scenes: [{ sceneName: "Break" }, { sceneName: "Playing" }],
  },
  GetVideoSettings: { baseWidth: 1920, baseHeight: 1080 },
  GetSceneItemList: { sceneItems: [item("Game", "game_capture"), item("Webcam", "v4l2_input", false)] },
  GetInputList: {
    inputs: [
      { inputName: "Microphone", inputKind: "pulse_input_capture" },
      { inputName: "Game", inputKind: "game_capture" },
    ],
  },
  GetSourceActive: { videoActive: false },
  GetStreamStatus: { outputActive: false },
  GetRecordStatus: { outputActive: true },
};

const GONE = new RequestFault("closed", "The connection closed");
const NOT_READY = new RequestFault("refused", "OBS is not ready", 207);
const UNKNOWN = new RequestFault("refused", "No source was found", 600);

/** A session that answers, and refuses what is given as a fault. */
function session(others: Readonly<Record<string, unknown>> = {}): Session {
  const answers = { ...ANSWERS, ...others };
  return {
    ended: new Promise(() => {}),
    call(type, _data, reply) {
      const answer = answers[type];
      return answer instanceof RequestFault
        ? Promise.reject(answer)
        : Promise.resolve(v.parse(reply, answer));
    },
    close: () => Promise.resolve(),
  };
}

const ALWAYS = { when: "always", hidden: true } as const;
const ONLY_SHOWN = { when: "always", hidden: false } as const;
const SAVING = { when: "streaming_or_recording", hidden: true } as const;

Deno.test("lookFor() finds the game, or a source by its name", async () => {
  for (const wanted of ["auto", "Game"]) {
    assert.deepEqual(await lookFor(session(), wanted, ALWAYS), {
      kind: "found",
      choice: { source: "Game", kind: "game_capture", size: { width: 1920, height: 1080 } },
      resting: null,
    });
  }
});

Deno.test("lookFor() finds a source that is not in the program scene, whose size is not known then", async () => {
  assert.deepEqual(await lookFor(session(), "Elsewhere", undefined), {
    kind: "found",
    choice: { source: "Elsewhere", kind: "unknown", size: null },
    resting: null,
  });
});

Deno.test("lookFor() names what there is when a source is missing", async () => {
  assert.deepEqual(await lookFor(session({ GetSourceActive: UNKNOWN }), "Gme", ALWAYS), {
    kind: "missing",
    names: ["Game", "Playing", "Break"],
    resting: null,
  });
  assert.deepEqual(await sourceNames(session()), ["Game", "Playing", "Break"]);
});

Deno.test("lookFor() says why a source is not to be looked at", async () => {
  const resting = async (wanted: string, watching: Parameters<typeof lookFor>[2], answers = {}) => {
    const finding = await lookFor(session(answers), wanted, watching);
    return finding?.kind === "found" ? finding.resting : finding;
  };
  assert.match(String(await resting("Webcam", ONLY_SHOWN)), /^Webcam is hidden/);
  assert.equal(await resting("Webcam", ALWAYS), null);
  assert.equal(await resting("Playing", ONLY_SHOWN), null, "the program scene is what viewers see");
  assert.equal(await resting("auto", SAVING), null, "it records");
  const stopped = { GetRecordStatus: { outputActive: false } };
  assert.match(String(await resting("auto", SAVING, stopped)), /^OBS neither streams nor records/);
  assert.equal(await resting("auto", SAVING, { GetStreamStatus: UNKNOWN }), null, "it does not say");
});

Deno.test("lookFor() says that OBS has no scenes now", async () => {
  const expected = { kind: "nothing", message: "OBS is loading or closing its scenes" };
  const loading = { GetSceneList: { currentProgramSceneName: null, scenes: [] } };
  assert.deepEqual(await lookFor(session(loading), "auto", ALWAYS), expected);
  assert.deepEqual(await lookFor(session({ GetSceneItemList: NOT_READY }), "auto", ALWAYS), expected);
});

Deno.test("lookFor() finds out nothing when the session ends, whatever it was asking", async () => {
  for (const type of ["GetSceneList", "GetVideoSettings", "GetSceneItemList", "GetStreamStatus"]) {
    assert.equal(await lookFor(session({ [type]: GONE }), "auto", SAVING), null, type);
  }
  for (const type of ["GetSourceActive", "GetInputList"]) {
    const answers = { GetSourceActive: UNKNOWN, [type]: GONE };
    assert.equal(await lookFor(session(answers), "Gme", ALWAYS), null, type);
  }
});

import assert from "node:assert/strict";
import fc from "fast-check";
import type { SceneItem } from "./replies.ts";
import {
  chooseSource,
  findSource,
  missingMessage,
  nestedIn,
  noPictureMessage,
  pictureNames,
  type Program,
} from "./source.ts";

const CANVAS = { width: 1920, height: 1080 };

interface Sketch {
  enabled?: boolean;
  /** Size of the source, pixels. */
  of?: [number, number];
  /** Size in the scene, pixels. */
  shown?: [number, number];
  bounds?: [number, number];
}

function item(sourceName: string, inputKind: string | null, sketch: Sketch = {}): SceneItem {
  const { enabled = true, of = [1920, 1080], shown = of, bounds } = sketch;
  return {
    sourceName,
    sourceType: inputKind === null ? "OBS_SOURCE_TYPE_SCENE" : "OBS_SOURCE_TYPE_INPUT",
    inputKind,
    isGroup: inputKind === null ? sourceName.startsWith("Group") : null,
    sceneItemEnabled: enabled,
    sceneItemTransform: {
      sourceWidth: of[0],
      sourceHeight: of[1],
      width: shown[0],
      height: shown[1],
      boundsType: bounds === undefined ? "OBS_BOUNDS_NONE" : "OBS_BOUNDS_STRETCH",
      boundsWidth: bounds?.[0] ?? 0,
      boundsHeight: bounds?.[1] ?? 0,
    },
  };
}

function program(main: SceneItem[], nested: Record<string, SceneItem[]> = {}): Program {
  return { scene: "Main", canvas: CANVAS, items: new Map([["Main", main], ...Object.entries(nested)]) };
}

const chosen = (...items: SceneItem[]) => chooseSource(program(items)).source;

Deno.test("chooseSource() prefers a game capture, then a window, then a screen, then a camera, then pictures", () => {
  const kinds = [
    "image_source",
    "ffmpeg_source",
    "dshow_input",
    "monitor_capture",
    "window_capture",
    "game_capture",
  ];
  const items = kinds.map((kind) => item(kind, kind));
  while (items.length > 0) {
    assert.equal(chosen(...items), kinds[items.length - 1]);
    assert.equal(chosen(...items.toReversed()), kinds[items.length - 1]);
    items.pop();
  }
});

Deno.test("chooseSource() knows the captures of Linux and macOS, whatever their version", () => {
  for (
    const kind of [
      "xshm_input_v2",
      "xcomposite_input",
      "pipewire-desktop-capture-source",
      "pipewire-screen-capture-source",
      "vkcapture-source",
      "screen_capture",
      "display_capture",
      "av_capture_input_v2",
      "v4l2_input",
      "slideshow_v2",
    ]
  ) assert.equal(chosen(item("Text", "text_gdiplus_v3"), item("It", kind)), "It", kind);
});

Deno.test("chooseSource() looks at the program scene when nothing in it can show a game", () => {
  assert.deepEqual(
    chooseSource(program([item("Chat", "browser_source"), item("Mic", "wasapi_input_capture")])),
    {
      source: "Main",
      kind: "scene",
      size: CANVAS,
    },
  );
  assert.equal(chosen(), "Main");
});

Deno.test("chooseSource() passes over hidden items", () => {
  assert.equal(
    chosen(item("Game", "game_capture", { enabled: false }), item("Window", "window_capture")),
    "Window",
  );
});

Deno.test("chooseSource() passes over a capture without a picture for one of its tier, not for a webcam", () => {
  const empty = item("Game", "game_capture", { of: [0, 0] });
  assert.equal(chosen(empty, item("Screen", "monitor_capture")), "Screen");
  assert.equal(chosen(empty, item("Webcam", "dshow_input"), item("Logo", "image_source")), "Game");
});

Deno.test("chooseSource() takes the large screen rather than a small window, and the larger camera", () => {
  const chat = item("Chat", "window_capture", { of: [400, 800], shown: [300, 600] });
  assert.equal(chosen(item("Screen", "monitor_capture"), chat), "Screen");
  const webcam = item("Webcam", "dshow_input", { of: [1920, 1080], shown: [320, 180] });
  assert.equal(chosen(item("Card", "dshow_input"), webcam), "Card");
  const bounded = item("Boxed", "dshow_input", { of: [1920, 1080], bounds: [100, 100] });
  assert.equal(chosen(item("Card", "dshow_input", { of: [640, 360], shown: [960, 540] }), bounded), "Card");
});

Deno.test("chooseSource() takes what lies on top of its equals", () => {
  assert.equal(chosen(item("Below", "game_capture"), item("Above", "game_capture")), "Above");
});

Deno.test("chooseSource() looks into groups and nested scenes that are shown", () => {
  const nested = {
    "Group 1": [item("Inner", null)],
    Inner: [item("Screen", "monitor_capture"), item("Game", "game_capture", { enabled: false })],
  };
  assert.equal(chooseSource(program([item("Group 1", null)], nested)).source, "Screen");
  assert.equal(chooseSource(program([item("Group 1", null, { enabled: false })], nested)).source, "Main");
});

Deno.test("chooseSource() measures a nested item by what is left of it on the screen", () => {
  const small = item("Group 1", null, { of: [1920, 1080], shown: [192, 108] });
  const inside = { "Group 1": [item("Small", "window_capture")] };
  assert.equal(chooseSource(program([item("Big", "monitor_capture"), small], inside)).source, "Big");
});

Deno.test("chooseSource() survives scenes that contain each other", () => {
  const loop = program([item("A", null)], { A: [item("Main", null), item("Screen", "monitor_capture")] });
  assert.equal(chooseSource(loop).source, "Screen");
});

Deno.test("chooseSource() never names what is hidden, and always names something that exists", () => {
  const kind = fc.constantFrom(
    "game_capture",
    "window_capture",
    "dshow_input",
    "image_source",
    "browser_source",
  );
  const side = fc.integer({ min: 0, max: 4000 });
  const items = fc.array(fc.record({ kind, enabled: fc.boolean(), of: fc.tuple(side, side) }), {
    maxLength: 8,
  });
  fc.assert(fc.property(items, (sketches) => {
    const all = sketches.map(({ kind, ...sketch }, index) => item(`S${index}`, kind, sketch));
    const { source, size } = chooseSource(program(all));
    const found = all.find(({ sourceName }) => sourceName === source);
    assert.ok(source === "Main" || found?.sceneItemEnabled === true);
    if (found !== undefined) {
      assert.deepEqual(size, {
        width: found.sceneItemTransform.sourceWidth,
        height: found.sceneItemTransform.sourceHeight,
      });
    }
  }));
});

Deno.test("findSource() finds hidden and nested sources, scenes and groups by their exact name", () => {
  const nested = { "Group 1": [item("Game", "game_capture", { enabled: false, of: [1600, 1000] })] };
  const whole = program([item("Group 1", null)], nested);
  assert.deepEqual(findSource(whole, "Game"), {
    source: "Game",
    kind: "game_capture",
    size: { width: 1600, height: 1000 },
  });
  assert.equal(findSource(whole, "Group 1")?.kind, "group");
  assert.equal(findSource(whole, "Main")?.kind, "scene");
  assert.equal(findSource(whole, "game"), null);
});

Deno.test("nestedIn() names the scenes and groups that viewers see", () => {
  const items = [
    item("Group 1", null),
    item("Inner", null),
    item("Off", null, { enabled: false }),
    item("X", "y"),
  ];
  assert.deepEqual(nestedIn(items), [{ name: "Group 1", group: true }, { name: "Inner", group: false }]);
});

Deno.test("pictureNames() leaves sound out and puts what is likely first", () => {
  const inputs = [
    { name: "Desktop", kind: "wasapi_output_capture" },
    { name: "Mic", kind: "pulse_input_capture" },
    { name: "Chat", kind: "browser_source" },
    { name: "Alerts", kind: "browser_source" },
    { name: "Webcam", kind: "v4l2_input" },
    { name: "Screen", kind: "xshm_input_v2" },
    { name: "Game", kind: "game_capture" },
  ];
  assert.deepEqual(pictureNames(inputs, ["Main"]), ["Game", "Screen", "Webcam", "Chat", "Alerts", "Main"]);
});

Deno.test("missingMessage() names up to three sources, or the new name", () => {
  const tell = (names: string[], renamed: string | null = null) => missingMessage("Gmae", names, renamed);
  assert.equal(
    tell(["A", "B", "C", "D"]),
    'There is no source "Gmae" in OBS: choose one of its sources ("A", "B", "C" and more) or "auto", ' +
      "on the dashboard or as obs.source",
  );
  assert.match(tell(["A"]), /one of its sources \("A"\) or/);
  assert.match(tell([]), /one of its sources or "auto"/);
  assert.match(tell(["A"], "Game"), /is now called "Game"/);
});

Deno.test("missingMessage() and noPictureMessage() quote no more of a name than fits on a line, and nothing that breaks it", () => {
  const name = `\u202eGame\n${"x".repeat(100_000)}`;
  const choice = { source: name, kind: "game_capture", size: null };
  for (
    const text of [
      missingMessage(name, [name, name, name, name], null),
      missingMessage(name, [], name),
      noPictureMessage(choice),
    ]
  ) {
    assert.ok(text.length < 400, text.slice(0, 400));
    assert.doesNotMatch(text, /[\n\u202e]/);
  }
});

Deno.test("noPictureMessage() tells to start the game only where a game is captured", () => {
  const of = (kind: string) => noPictureMessage({ source: "It", kind, size: null });
  assert.equal(of("game_capture"), "It has no picture yet: start the game");
  assert.equal(of("dshow_input"), "It has no picture: check it in OBS");
});

/** Models from elsewhere, from the files beside them to the label that is read off a picture. */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { Label } from "../contract.ts";
import { type Classification, createClassifier } from "./classify.ts";
import type { ScreenCrop } from "./signature.ts";
import { frame } from "./testing/frames.ts";
import { withModelFolder } from "./testing/model_folder.ts";
import { tinyManifest, tinyModel, type TinyModelOptions, type TinyOutput } from "./testing/tiny_model.ts";

const FILE = "victory_classifier.onnx";

/** The labels of ow2-victory-counter's model of five classes, and its label map. */
const FIVE = ["defeat_progressbar", "defeat_text", "none", "victory_progressbar", "victory_text"];
const labelMapOf = (labels: readonly string[]) => ({
  label_map: Object.fromEntries(labels.map((label, i) => [label, i])),
  idx_to_label: Object.fromEntries(labels.map((label, i) => [String(i), label])),
});

/** A colour for each label; every one of them differs when red and blue are swapped. */
const COLOURS: Readonly<Record<string, { css: string; output: TinyOutput }>> = {
  defeat_progressbar: { css: "#ff0000", output: { red: 30, green: -30, blue: -30, bias: 0 } },
  defeat_text: { css: "#ffff00", output: { red: 30, green: 30, blue: -30, bias: -30 } },
  victory_progressbar: { css: "#0000ff", output: { red: -30, green: -30, blue: 30, bias: 0 } },
  victory_text: { css: "#00ffff", output: { red: -30, green: 30, blue: 30, bias: -30 } },
  draw_text: { css: "#ff00ff", output: { red: 30, green: -30, blue: 30, bias: -30 } },
  victory: { css: "#0000ff", output: { red: -30, green: -30, blue: 30, bias: 0 } },
  defeat: { css: "#ff0000", output: { red: 30, green: -30, blue: -30, bias: 0 } },
  draw: { css: "#ff00ff", output: { red: 30, green: -30, blue: 30, bias: -30 } },
  // Sure of black, and of a colour that covers nine tenths of the crop or less.
  none: { css: "#000000", output: { bias: 28 } },
};
const outputsFor = (labels: readonly string[]) => labels.map((label) => COLOURS[label]?.output ?? {});

/** A model of the very shape that ow2-victory-counter exports: 1 x 3 x 92 x 248 to 1 x 5 logits. */
function counterModel(labels: readonly string[] = FIVE, options: TinyModelOptions = {}): Uint8Array {
  const outputs = outputsFor(labels);
  return tinyModel({
    inputName: "input",
    outputName: "output",
    batch: 1,
    width: 248,
    height: 92,
    outputs,
    ...options,
  });
}

const CROP: ScreenCrop = [36, 123, 248, 92];
const OLD_CROP: ScreenCrop = [460, 378, 995, 550];

/** A frame of 1920x1080 that shows a label's colour under exactly this part of the screen, on grey. */
function showing(label: string, [x, y, width, height]: ScreenCrop = CROP): Promise<Uint8Array> {
  const colour = COLOURS[label]?.css ?? "#000000";
  const patch = { x: x / 1920, y: y / 1080, width: width / 1920, height: height / 1080, colour };
  return frame(1920, 1080, { background: "#808080", patches: [patch] });
}

type Files = Readonly<Record<string, Uint8Array | string | object>>;

/** What the model in these files reads off a picture. */
function classified(files: Files, picture: Uint8Array, crop?: ScreenCrop): Promise<Classification> {
  return withModelFolder(files, async (folder) => {
    const classifier = await createClassifier({
      modelPath: join(folder, FILE),
      ...(crop === undefined ? {} : { crop }),
    });
    try {
      return await classifier.classify(picture);
    } finally {
      await classifier.close();
    }
  });
}

async function refused(files: Files, crop: ScreenCrop | undefined, message: RegExp): Promise<void> {
  await assert.rejects(classified(files, new Uint8Array(), crop), (error: Error) => {
    assert.match(error.message, message);
    assert.doesNotMatch(error.message, /\n/);
    return true;
  });
}

const COUNTER = { [FILE]: counterModel(), "victory_classifier.label_map.json": labelMapOf(FIVE) };

for (const label of FIVE) {
  Deno.test(`a model of ow2-victory-counter reads ${label} off its crop`, async () => {
    const reading = await classified(COUNTER, await showing(label));
    assert.equal(reading.label, label);
    assert.ok(reading.confidence > 0.8, `${reading.confidence}`);
    assert.equal(reading.probabilities.draw_text + reading.probabilities.draw_progressbar, 0);
    assert.deepEqual(reading.areas.map(({ label, x, y }) => [label, Math.round(x), Math.round(y)]), [[
      label,
      36,
      123,
    ]]);
  });
}

Deno.test("a model of ow2-victory-counter is asked about its crop and nothing around it", async () => {
  const [x, y, width, height] = CROP;
  for (const [dx, dy] of [[40, 0], [-36, 0], [0, 20], [0, -20]] as const) {
    const beside = await classified(
      COUNTER,
      await showing("victory_progressbar", [x + dx, y + dy, width, height]),
    );
    assert.ok(beside.probabilities.victory_progressbar < 0.5, `${dx},${dy}: ${beside.label}`);
  }
});

Deno.test("a model of ow2-victory-counter reads a picture of half the size as well", async () => {
  const [x, y, width, height] = CROP;
  const patch = {
    x: x / 1920,
    y: y / 1080,
    width: width / 1920,
    height: height / 1080,
    colour: COLOURS.defeat_text?.css ?? "",
  };
  const picture = await frame(960, 540, { background: "#808080", patches: [patch] });
  assert.equal((await classified(COUNTER, picture)).label, "defeat_text");
});

Deno.test("a model of outcomes only gets the screen from the place of its crop", async () => {
  const labels = ["defeat", "none", "victory"];
  const files = { [FILE]: counterModel(labels), "label_map.json": labelMapOf(labels) };
  const cases: [string, ScreenCrop | undefined, Label][] = [
    ["victory", undefined, "victory_progressbar"],
    ["defeat", CROP, "defeat_progressbar"],
    ["none", CROP, "none"],
    ["victory", OLD_CROP, "victory_text"],
    ["defeat", [460, 378, 300, 100], "defeat_text"],
  ];
  for (const [shown, crop, label] of cases) {
    assert.equal((await classified(files, await showing(shown, crop ?? CROP), crop)).label, label);
  }
});

Deno.test("a label map may name draws, by screen or without", async () => {
  for (const draw of ["draw", "draw_text"]) {
    const labels = [...FIVE, draw];
    const files = { [FILE]: counterModel(labels), "label_map.json": labelMapOf(labels) };
    const reading = await classified(files, await showing(draw));
    assert.equal(reading.label, draw === "draw" ? "draw_progressbar" : "draw_text");
  }
});

Deno.test("the crop of a later release of ow2-victory-counter is known by its size too", async () => {
  const labels = ["defeat", "none", "victory"];
  const model = counterModel(labels, { width: 245, height: 108 });
  const files = { [FILE]: model, "label_map.json": labelMapOf(labels) };
  const reading = await classified(files, await showing("victory", [42, 156, 245, 108]));
  assert.equal(reading.label, "victory_progressbar");
});

Deno.test("a model of another size wants 'detector.crop'", async () => {
  const wants = /which part of the screen it wants\): set 'detector\.crop' to \[x, y, width, height\]/;
  for (const size of [{ width: 995, height: 550 }, { width: 92, height: 248 }, { width: "w", height: "h" }]) {
    const files = { [FILE]: counterModel(FIVE, size), "label_map.json": labelMapOf(FIVE) };
    await refused(files, undefined, wants);
    const reading = await classified(files, await showing("victory_text", OLD_CROP), OLD_CROP);
    assert.equal(reading.label, "victory_text", JSON.stringify(size));
  }
});

Deno.test("a model with a label map must fit what the label map's counter uses", async () => {
  const map = { "label_map.json": labelMapOf(FIVE) };
  const cases: [TinyModelOptions, RegExp][] = [
    [
      { layout: "nhwc" },
      /its input is 1x92x248x3, and with a label map that must be batch x 3 x height x width/,
    ],
    [{ channels: 1, outputs: outputsFor(FIVE) }, /its input is 1x1x92x248/],
    [{ batch: 2 }, /it takes exactly 2 pictures at a time/],
    [{ outputs: [{}, {}, {}] }, /its output is 1x3, and with 5 labels that must be batch x 5/],
    [
      { softmax: true },
      /probabilities already, not logits\): describe it by a manifest with "none" for 'output\.activation'/,
    ],
  ];
  for (const [options, message] of cases) {
    await refused({ [FILE]: counterModel(FIVE, options), ...map }, undefined, message);
  }
  await refused(
    { [FILE]: Uint8Array.of(8), ...map },
    undefined,
    /does not match its label map \(ONNX Runtime/,
  );
});

Deno.test("a manifest may give whole labels, and several places for the same screen", async () => {
  const model = tinyModel({ outputs: outputsFor(FIVE) });
  const wide = { x: 0, y: 0, width: 0.5, height: 0.5 };
  const manifest = {
    ...tinyManifest(model),
    file: FILE,
    labels: FIVE,
    regions: [
      { name: "text", ...wide },
      { name: "text", ...wide, x: 0.5 },
      { name: "text", ...wide, y: 0.5 },
      { name: "progressbar", ...wide, x: 0.5, y: 0.5 },
    ],
  };
  const files = { [FILE]: model, "victory_classifier.manifest.json": manifest };
  for (const [x, y] of [[0, 0], [960, 0], [0, 540], [960, 540]] as const) {
    const patch = { x: x / 1920, y: y / 1080, width: 0.5, height: 0.5, colour: "#0000ff" };
    const reading = await classified(
      files,
      await frame(1920, 1080, { background: "#000", patches: [patch] }),
    );
    assert.equal(reading.label, "victory_progressbar", `${x},${y}`);
    assert.ok(reading.confidence > 0.8);
    assert.deepEqual(
      reading.areas.map(({ label }) => label).filter((label) => label !== "none"),
      ["victory_progressbar"],
    );
  }
});

Deno.test("createClassifier() says once that a model knows no draws, and gives a label map cautious thresholds", async () => {
  await withModelFolder(COUNTER, async (folder) => {
    const modelPath = join(folder, FILE);
    const classifier = await createClassifier({ modelPath });
    await classifier.close();
    const text = `The model ${modelPath} knows no draws: they will not be counted.`;
    assert.deepEqual(classifier.notices, [{ level: "warn", text }]);
    assert.deepEqual(classifier.minConfidence, { victory: 0.8, defeat: 0.8, draw: 0.8 });
  });
  const model = tinyModel();
  const manifest = { ...tinyManifest(model), file: FILE };
  await withModelFolder({ [FILE]: model, "manifest.json": manifest }, async (folder) => {
    const classifier = await createClassifier({ modelPath: join(folder, FILE) });
    await classifier.close();
    assert.deepEqual(classifier.notices, []);
  });
});

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import * as fc from "fast-check";
import { type Calibration, calibrationPath } from "./calibration.ts";
import { createClassifier } from "./classify.ts";
import { logitsOf } from "./last_layer.ts";
import { loadModel } from "./model.ts";
import { frame } from "./testing/frames.ts";
import { withModelFolder } from "./testing/model_folder.ts";
import { tinyManifest, tinyModel } from "./testing/tiny_model.ts";

const MODEL = tinyModel({ features: "features" });
const MANIFEST = {
  ...tinyManifest(MODEL),
  output: { name: "logits", activation: "softmax", features: "features" },
};
const figures = { mistakes: 0, false_counts: 0, log_loss: 0.1 };

/** A layer that takes red for a victory and green for a defeat: the other way round than the model's own. */
const CALIBRATION: Calibration = {
  format: 1,
  model_sha256: createHash("sha256").update(MODEL).digest("hex"),
  classes: ["victory", "defeat", "draw", "none"],
  features: 3,
  weight: [[20, 0, 0], [0, 20, 0], [0, 0, 20], [0, 0, 0]],
  bias: [0, 0, 0, 8],
  made_at: "2026-11-21T02:00:00.000Z",
  frames: { victory_text: 5, none: 5 },
  cross_validation: { folds: 5, strength: 0.1, before: figures, after: figures },
};
const TEXT = { x: 0.25, y: 0.29, width: 0.5, height: 0.3333 };

/** What the model makes of a red banner with this calibration beside it, and what it says of itself. */
function readRed(calibration?: object | string, model = MODEL, manifest: object = MANIFEST) {
  const files = {
    "result.onnx": model,
    "manifest.json": manifest,
    ...(calibration === undefined ? {} : { "result.calibration.json": calibration }),
  };
  return withModelFolder(files, async (folder) => {
    const classifier = await createClassifier({ modelPath: join(folder, "result.onnx") });
    const picture = await frame(960, 540, { patches: [{ ...TEXT, colour: "#ff0000" }] });
    const { label } = await classifier.classify(picture);
    await classifier.close();
    return { label, notices: classifier.notices.map(({ level, text }) => `${level}: ${text}`) };
  });
}

Deno.test("a calibration beside the model takes the place of its last layer, and the model says so", async () => {
  assert.deepEqual(await readRed(), { label: "defeat_text", notices: [] });
  const { label, notices } = await readRed(CALIBRATION);
  assert.equal(label, "victory_text");
  assert.deepEqual(notices, [
    "info: It reads with the calibration of 2026-11-21T02:00:00.000Z; 'deno task calibrate --undo' takes it away.",
  ]);
});

const plain = tinyModel();
const ignored: [string, object | string, RegExp, Uint8Array?, object?][] = [
  ["of another model", { ...CALIBRATION, model_sha256: "0".repeat(64) }, /it was made for another model/],
  ["that is damaged", "{", /it is not JSON/],
  ["of another format", { ...CALIBRATION, format: 2 }, /'format'/],
  ["with a row too few", { ...CALIBRATION, weight: CALIBRATION.weight.slice(1) }, /weights do not fit/],
  ["with numbers that are none", { ...CALIBRATION, bias: [0, 0, null, 8] }, /'bias\.2'/],
  [
    "with other features",
    { ...CALIBRATION, features: 2, weight: [[1, 1], [1, 1], [1, 1], [1, 1]] },
    /does not fit the model's classes and features/,
  ],
  [
    "with other classes",
    { ...CALIBRATION, classes: ["defeat", "victory", "draw", "none"] },
    /does not fit the model's classes and features/,
  ],
  [
    "of a model without features",
    { ...CALIBRATION, model_sha256: createHash("sha256").update(plain).digest("hex") },
    /does not fit the model's classes and features/,
    plain,
    tinyManifest(plain),
  ],
];
for (const [name, calibration, reason, model, manifest] of ignored) {
  Deno.test(`a calibration ${name} is left out with one sentence`, async () => {
    const { label, notices: [notice = "", ...more] } = await readRed(calibration, model, manifest);
    assert.equal(label, "defeat_text");
    assert.equal(more.length, 0);
    assert.match(notice, /^warn: .+result\.calibration\.json is not used \(/);
    assert.match(notice, reason);
    assert.match(notice, /: run 'deno task calibrate DIR' again, or 'deno task calibrate --undo'\.$/);
  });
}

Deno.test("calibrationPath() is named after the model, beside it", () => {
  assert.equal(calibrationPath(join("a", "own.model.onnx")), join("a", "own.model.calibration.json"));
});

Deno.test("embed() answers what the last layer makes of a crop and what it takes, whatever the calibration", async () => {
  const files = { "result.onnx": MODEL, "manifest.json": MANIFEST, "result.calibration.json": CALIBRATION };
  await withModelFolder(files, async (folder) => {
    const model = await loadModel({ path: join(folder, "result.onnx"), crop: null });
    const crop = Uint8Array.from({ length: 3 * 72 * 192 }, (_, i) => [255, 0, 51][i % 3] ?? 0);
    const { logits, features } = await model.embed([crop]);
    await model.close();
    const rounded = (values: Float32Array) => [...values].map((value) => Math.round(value * 1000) / 1000);
    assert.deepEqual(rounded(features), [1, 0, 0.2]);
    assert.deepEqual(rounded(logits), [0, 20, 4, 8]);
  });
});

Deno.test("loadModel() refuses features that the network does not have", async () => {
  const cases: [Uint8Array, RegExp][] = [
    [tinyModel(), /its output is logits, not features\): correct 'output\.features' or leave it out/],
    [
      tinyModel({ features: "embedding" }),
      /its output is logits, embedding, not features\): correct 'output\.features'/,
    ],
  ];
  for (const [model, message] of cases) {
    const manifest = { ...MANIFEST, sha256: undefined };
    await withModelFolder({ "result.onnx": model, "manifest.json": manifest }, async (folder) => {
      await assert.rejects(loadModel({ path: join(folder, "result.onnx"), crop: null }), message);
    });
  }
  const manifest = { ...MANIFEST, output: { ...MANIFEST.output, activation: "none" } };
  await withModelFolder({ "result.onnx": MODEL, "manifest.json": manifest }, async (folder) => {
    await assert.rejects(
      loadModel({ path: join(folder, "result.onnx"), crop: null }),
      /'features' need the activation softmax/,
    );
  });
});

Deno.test("logitsOf() multiplies each row of features with each class's weights", () => {
  const number = fc.double({ min: -10, max: 10, noNaN: true });
  const size = fc.integer({ min: 1, max: 4 });
  fc.assert(fc.property(size, size, size, fc.infiniteStream(number), (rows, columns, classes, numbers) => {
    const take = (count: number) => [...numbers.take(count)];
    const [features, weight, bias] = [take(rows * columns), take(classes * columns), take(classes)];
    const logits = logitsOf(
      { weight: Float64Array.from(weight), bias: Float64Array.from(bias) },
      Float32Array.from(features),
    );
    assert.equal(logits.length, rows * classes);
    for (let row = 0; row < rows; row++) {
      for (let one = 0; one < classes; one++) {
        let expected = bias[one] ?? NaN;
        for (let i = 0; i < columns; i++) {
          expected += (features[row * columns + i] ?? NaN) * (weight[one * columns + i] ?? NaN);
        }
        assert.ok(Math.abs((logits[row * classes + one] ?? NaN) - expected) < 1e-3);
      }
    }
  }));
});

import assert from "node:assert/strict";
import { join } from "node:path";
import type { Manifest } from "./manifest.ts";
import { loadModel } from "./model.ts";
import { withModelFolder } from "./testing/model_folder.ts";
import { tinyManifest, tinyModel, type TinyModelOptions } from "./testing/tiny_model.ts";

const PIXELS = 72 * 192;

/** A crop of one colour. */
function crop(red: number, green: number, blue: number): Uint8Array {
  return Uint8Array.from({ length: 3 * PIXELS }, (_, i) => [red, green, blue][i % 3] ?? 0);
}
const BLACK = crop(0, 0, 0);
const RED = crop(255, 0, 0);
const GREEN = crop(0, 255, 0);

/** What the model says of some crops. */
function answersOf(model: Uint8Array, manifest: object, crops: readonly Uint8Array[]): Promise<Float32Array> {
  return withModelFolder({ "result.onnx": model, "manifest.json": manifest }, async (folder) => {
    const loaded = await loadModel({ path: join(folder, "result.onnx"), crop: null });
    const rows = await loaded.run(crops);
    await loaded.close();
    return rows;
  });
}

/** The most likely label of each crop. */
function labelsOf(rows: Float32Array, { labels }: Pick<Manifest, "labels">): string[] {
  return Array.from({ length: rows.length / labels.length }, (_, n) => {
    const row = rows.subarray(n * labels.length, (n + 1) * labels.length);
    return labels[row.indexOf(Math.max(...row))] ?? "";
  });
}

Deno.test("loadModel() answers rows of probabilities, one for each crop", async () => {
  const rows = await answersOf(tinyModel(), tinyManifest(), [RED, BLACK]);
  assert.equal(rows.length, 8);
  assert.ok((rows[1] ?? 0) > 0.99, "red is defeat");
  assert.ok((rows[7] ?? 0) > 0.9, "black is none");
  for (const row of [rows.subarray(0, 4), rows.subarray(4)]) {
    assert.ok(Math.abs(row.reduce((sum, value) => sum + value, 0) - 1) < 1e-6);
  }
});

Deno.test("loadModel() survives logits that an exponential would not", async () => {
  const model = tinyModel({ gain: 1e4, bias: 1e3 });
  assert.deepEqual([...await answersOf(model, tinyManifest(model), [RED])], [0, 1, 0, 0]);
});

Deno.test("loadModel() runs a network that takes one crop at a time crop by crop", async () => {
  const model = tinyModel({ batch: 1 });
  const manifest = tinyManifest(model);
  const rows = await answersOf(model, manifest, [GREEN, BLACK, RED]);
  assert.deepEqual(labelsOf(rows, manifest), ["victory", "none", "defeat"]);
});

Deno.test("loadModel() feeds NHWC, BGR and open sizes as the manifest says", async () => {
  const cases: [TinyModelOptions, Partial<Manifest["input"]>, string[]][] = [
    [{ layout: "nhwc" }, { layout: "nhwc" }, ["defeat", "victory", "none"]],
    [{}, { colour: "bgr" }, ["draw", "victory", "none"]], // what the network takes for blue is our red
    [{ layout: "nhwc" }, { layout: "nhwc", colour: "bgr" }, ["draw", "victory", "none"]],
    [{ width: "w", height: "h" }, {}, ["defeat", "victory", "none"]],
  ];
  for (const [options, input, expected] of cases) {
    const model = tinyModel(options);
    const base = tinyManifest(model);
    const manifest = { ...base, input: { ...base.input, ...input } };
    const rows = await answersOf(model, manifest, [RED, GREEN, BLACK]);
    assert.deepEqual(labelsOf(rows, manifest), expected, JSON.stringify({ options, input }));
  }
});

Deno.test("loadModel() takes probabilities as they are", async () => {
  const model = tinyModel({ softmax: true });
  const manifest = { ...tinyManifest(model), output: { name: "logits", activation: "none" } };
  const [ofModel, ofLogits] = [
    await answersOf(model, manifest, [RED, GREEN]),
    await answersOf(tinyModel(), tinyManifest(), [RED, GREEN]),
  ];
  ofModel.forEach((value, i) => assert.ok(Math.abs(value - (ofLogits[i] ?? NaN)) < 1e-6));
});

Deno.test("loadModel() wants no SHA-256 in a manifest that somebody wrote by hand", async () => {
  const { sha256: _, ...manifest } = tinyManifest();
  assert.deepEqual(labelsOf(await answersOf(tinyModel(), manifest, [RED]), manifest), ["defeat"]);
});

Deno.test("the shipped manifest has the SHA-256 of its model", async () => {
  const models = new URL("../../models/", import.meta.url);
  const manifest = JSON.parse(await Deno.readTextFile(new URL("manifest.json", models)));
  assert.match(manifest.sha256, /^[0-9a-f]{64}$/);
});

const manifest = tinyManifest();
type Files = { model?: Uint8Array; manifest?: object | string };
/** A model that differs from the usual one, described by a manifest of the usual one. */
const changed = (options: TinyModelOptions): Files => {
  const model = tinyModel(options);
  return { model, manifest: tinyManifest(model) };
};
const output = (more: object): Files => ({
  manifest: { ...manifest, output: { ...manifest.output, ...more } },
});
const input = (more: object): Files => ({ manifest: { ...manifest, input: { ...manifest.input, ...more } } });

const cases: [string, Files, string | RegExp][] = [
  [
    "a model that was changed",
    { model: tinyModel({ bias: 6 }) },
    "(SHA-256 differs): run 'git checkout models' or download the release again, or correct 'sha256' in a manifest " +
    "of your own.",
  ],
  [
    "a file that is no model",
    { model: Uint8Array.of(1, 2, 3), manifest: tinyManifest(Uint8Array.of(1, 2, 3)) },
    /^\(ONNX Runtime cannot load it: .+\): use an ONNX model in one file, or export or download it again\.$/,
  ],
  [
    "a model that is cut short",
    { model: tinyModel().subarray(0, 200), manifest: tinyManifest(tinyModel().subarray(0, 200)) },
    /^\(ONNX Runtime cannot load it: /,
  ],
  [
    "another input name",
    changed({ inputName: "picture" }),
    "(its input is picture, not crops): correct 'input.name'.",
  ],
  [
    "another output name",
    changed({ outputName: "scores" }),
    "(its output is scores, not logits): correct 'output.name'.",
  ],
  [
    "another number of classes",
    changed({ outputs: [{}, {}, {}, {}, {}] }),
    "(its output is nx5, and with 4 labels that must be batch x 4): name the labels of this very model, " +
    "one for each of its outputs.",
  ],
  [
    "another input size",
    input({ width: 96 }),
    "(its input is nx3x72x192, and its manifest says nx3x72x96 (nchw)): correct 'input.height', 'input.width' or " +
    "'input.layout'.",
  ],
  [
    "another layout",
    input({ layout: "nhwc" }),
    "(its input is nx3x72x192, and its manifest says nx72x192x3 (nhwc)): correct 'input.height', 'input.width' or " +
    "'input.layout'.",
  ],
  [
    "four channels",
    changed({ channels: 4 }),
    /\(its input is nx4x72x192, and its manifest says nx3x72x192 \(nchw\)\)/,
  ],
  [
    "a fixed batch",
    changed({ batch: 4 }),
    "(it takes exactly 4 pictures at a time): export the model with an open batch, or a batch of 1.",
  ],
  [
    "an input of bytes",
    changed({ inputType: "uint8" }),
    "(its input is uint8): export the model with a float32 input.",
  ],
  [
    "an output of another type",
    changed({ outputType: "float64" }),
    "(its output is float64): export the model with a float32 output.",
  ],
  [
    "two inputs",
    changed({ secondInput: "brightness" }),
    "(it has 2 inputs (crops, brightness)): use a model with one input, which takes the pictures.",
  ],
  [
    "an output of another rank",
    changed({ deepOutput: true }),
    /\(its output is nx3x1x1, and with 4 labels that must be batch x 4\)/,
  ],
  [
    "answers that are no numbers",
    changed({ outputs: [{ red: NaN }, {}, {}, {}] }),
    "(it answers numbers that are none): export or download it again.",
  ],
  [
    "answers that are none only for some pictures",
    changed({ outputs: [{ red: 3e38, green: 3e38, blue: 3e38 }, {}, {}, { bias: 1 }] }),
    "(it answers numbers that are none): export or download it again.",
  ],
  [
    "logits that are called probabilities",
    output({ activation: "none" }),
    "(its answers are no probabilities, and 'output.activation' is \"none\"): set 'output.activation' to \"softmax\" " +
    "if they are logits.",
  ],
  [
    "probabilities that are called logits",
    changed({ softmax: true }),
    '(its answers are probabilities already, not logits): describe it by a manifest with "none" for ' +
    "'output.activation' (docs/other-models.md).",
  ],
];
for (const [name, files, message] of cases) {
  Deno.test(`loadModel() refuses ${name} in one sentence`, async () => {
    const { model = tinyModel(), manifest = tinyManifest() } = files;
    await withModelFolder({ "result.onnx": model, "manifest.json": manifest }, async (folder) => {
      const path = join(folder, "result.onnx");
      await assert.rejects(loadModel({ path, crop: null }), (error: Error) => {
        const start = `The model ${path} does not match its manifest `;
        assert.ok(error.message.startsWith(start), error.message);
        const rest = error.message.slice(start.length);
        if (typeof message === "string") assert.equal(rest, message);
        else assert.match(rest, message);
        assert.doesNotMatch(error.message, /\n/);
        return true;
      });
    });
  });
}

Deno.test("loadModel() refuses a crop for a model whose manifest says where to look", async () => {
  await withModelFolder({ "result.onnx": tinyModel(), "manifest.json": manifest }, async (folder) => {
    await assert.rejects(
      loadModel({ path: join(folder, "result.onnx"), crop: [36, 123, 248, 92] }),
      /\('detector\.crop' is set and its manifest has 'regions'\): leave 'detector\.crop' out/,
    );
  });
});

Deno.test("loadModel() says that the model is missing", async () => {
  await withModelFolder({ "manifest.json": manifest }, async (folder) => {
    const path = join(folder, "result.onnx");
    await assert.rejects(loadModel({ path, crop: null }), {
      message: `The model ${path} is missing: let 'detector.model' name one that is there, ` +
        `or for the shipped model run 'git checkout models' or download the release again.`,
    });
  });
});

import assert from "node:assert/strict";
import { join } from "node:path";
import { loadModel } from "./model.ts";
import { tinyManifest, tinyModel, writeTinyModel } from "./testing/tiny_model.ts";

const CROP = 3 * 72 * 192;

async function withFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "scoreline-model-" });
  try {
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("loadModel() answers rows of probabilities, one for each crop", async () => {
  await withFolder(async (folder) => {
    const model = await loadModel(await writeTinyModel(folder));
    const crops = new Float32Array(2 * CROP);
    crops.fill(1, 0, CROP / 3); // the first crop is red
    const rows = await model.run(crops, 2);
    await model.close();
    assert.equal(rows.length, 8);
    assert.ok((rows[1] ?? 0) > 0.99, "red is defeat");
    assert.ok((rows[7] ?? 0) > 0.9, "black is none");
    for (const row of [rows.subarray(0, 4), rows.subarray(4)]) {
      assert.ok(Math.abs(row.reduce((sum, value) => sum + value, 0) - 1) < 1e-6);
    }
  });
});

Deno.test("loadModel() survives logits that an exponential would not", async () => {
  await withFolder(async (folder) => {
    const model = await loadModel(
      await writeTinyModel(folder, { model: tinyModel({ gain: 1e4, bias: 1e3 }) }),
    );
    const rows = await model.run(new Float32Array(CROP).fill(1, 0, CROP / 3), 1);
    await model.close();
    assert.deepEqual([...rows], [0, 1, 0, 0]);
  });
});

const manifest = tinyManifest();
const cases: [string, Parameters<typeof writeTinyModel>[1], RegExp][] = [
  [
    "a model that was changed",
    { model: tinyModel({ bias: 6 }), manifest },
    /result\.onnx does not match its manifest \(SHA-256 differs\): run 'git checkout models'/,
  ],
  ["a file that is no model", { model: Uint8Array.of(1, 2, 3) }, /ONNX Runtime cannot load it/],
  ["another input name", { model: tinyModel({ inputName: "picture" }) }, /its input is picture, not crops/],
  ["another output name", { model: tinyModel({ outputName: "scores" }) }, /its output is scores, not logits/],
  ["another number of classes", { model: tinyModel({ classes: 5 }) }, /1x5, not 1x4/],
  [
    "another input size",
    { manifest: { ...manifest, input: { ...manifest.input, width: 96 } } },
    /does not match its manifest/,
  ],
  [
    "a manifest of another format",
    { manifest: { ...manifest, format: 2 } },
    /manifest\.json cannot be used \('format'/,
  ],
  [
    "the manifest of another model",
    { manifest: { ...manifest, file: "other.onnx" } },
    /describes other\.onnx/,
  ],
  ["a manifest with a path as file", { manifest: { ...manifest, file: "../x.onnx" } }, /'file'/],
  [
    "classes that are there twice",
    { manifest: { ...manifest, labels: ["none", "none", "draw", "defeat"] } },
    /'labels'/,
  ],
  ["a region off the screen", {
    manifest: { ...manifest, regions: [{ name: "text", x: 0.6, y: 0, width: 0.5, height: 0.5 }] },
  }, /right edge/],
  ["a region that is there twice", {
    manifest: { ...manifest, regions: [manifest.regions[0], manifest.regions[0]] },
  }, /twice/],
];
for (const [name, files, message] of cases) {
  Deno.test(`loadModel() refuses ${name} in one sentence`, async () => {
    await withFolder(async (folder) => {
      const path = await writeTinyModel(folder, files);
      await assert.rejects(loadModel(path), (error: Error) => {
        assert.match(error.message, message);
        assert.doesNotMatch(error.message, /\n/);
        return true;
      });
    });
  });
}

Deno.test("loadModel() says which file is missing", async () => {
  await withFolder(async (folder) => {
    const path = await writeTinyModel(folder);
    await Deno.remove(path);
    await assert.rejects(loadModel(path), /The model .*result\.onnx is missing: run 'git checkout models'/);
    const elsewhere = join(folder, "nowhere", "result.onnx");
    await assert.rejects(loadModel(elsewhere), /The manifest .*manifest\.json is missing/);
  });
});

Deno.test("loadModel() refuses a manifest that is not JSON", async () => {
  await withFolder(async (folder) => {
    const path = await writeTinyModel(folder);
    await Deno.writeTextFile(join(folder, "manifest.json"), "{");
    await assert.rejects(loadModel(path), /cannot be used \(it is not JSON\)/);
  });
});

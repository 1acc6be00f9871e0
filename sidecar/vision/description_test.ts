import assert from "node:assert/strict";
import { join } from "node:path";
import { findDescription } from "./description.ts";
import { withModelFolder } from "./testing/model_folder.ts";
import { tinyManifest } from "./testing/tiny_model.ts";

const own = { ...tinyManifest(), file: "own.onnx" };
const named = (name: string) => ({ ...own, name });
const shipped = tinyManifest();
const labelMap = { label_map: { defeat: 0, none: 1, victory: 2 } };
const otherMap = { label_map: { none: 0, defeat: 1, victory: 2 } };

/** What describes own.onnx beside these files: the file, and the manifest's name or the labels. */
function descriptionBeside(files: Record<string, object | string>): Promise<unknown[]> {
  return withModelFolder(files, async (folder) => {
    const description = await findDescription(join(folder, "own.onnx"));
    return [
      description.file.slice(folder.length + 1),
      description.kind === "manifest" ? description.manifest.name : description.labels.join(),
    ];
  });
}

Deno.test("findDescription() takes the model's own manifest, then manifest.json, then the label maps", async () => {
  const files = {
    "own.manifest.json": named("its own"),
    "manifest.json": named("the folder's"),
    "own.label_map.json": labelMap,
    "label_map.json": otherMap,
  };
  assert.deepEqual(await descriptionBeside(files), ["own.manifest.json", "its own"]);
  const { "own.manifest.json": _, ...three } = files;
  assert.deepEqual(await descriptionBeside(three), ["manifest.json", "the folder's"]);
  const { "manifest.json": __, ...two } = three;
  assert.deepEqual(await descriptionBeside(two), ["own.label_map.json", "defeat,none,victory"]);
  const { "own.label_map.json": ___, ...one } = two;
  assert.deepEqual(await descriptionBeside(one), ["label_map.json", "none,defeat,victory"]);
});

Deno.test("findDescription() takes the labels of a label map by their numbers, not in the order of the file", async () => {
  const unsorted = {
    label_map: { victory: 2, defeat: 0, none: 1 },
    idx_to_label: { 2: "victory", 0: "defeat", 1: "none" },
  };
  assert.deepEqual(await descriptionBeside({ "label_map.json": unsorted }), [
    "label_map.json",
    "defeat,none,victory",
  ]);
});

Deno.test("findDescription() passes over a manifest.json of another model, whatever else is wrong with it", async () => {
  const files = { "manifest.json": { file: "result.onnx" }, "own.label_map.json": labelMap };
  assert.deepEqual(await descriptionBeside(files), ["own.label_map.json", "defeat,none,victory"]);
});

Deno.test("findDescription() says what it looked for when there is nothing", async () => {
  await withModelFolder({ "manifest.json": shipped }, async (folder) => {
    await assert.rejects(findDescription(join(folder, "own.onnx")), {
      message:
        `Nothing describes the model ${
          join(folder, "own.onnx")
        }: put own.manifest.json, a manifest.json with "file": "own.onnx", own.label_map.json or label_map.json beside ` +
        "it (docs/other-models.md), or for the shipped model run 'git checkout models' or download the release again.",
    });
  });
});

const region = { name: "text", x: 0, y: 0, width: 0.5, height: 0.5 };
const regions = (...list: object[]) => ({ ...own, regions: list });
const labels = (...list: string[]) => ({ ...own, labels: list });
const idx = (...names: string[]) => Object.fromEntries(names.map((name, i) => [name, i]));

/** A file that is wrong, and what is said of it. */
const cases: [string, string, object | string, RegExp][] = [
  ["a manifest that is not JSON", "manifest.json", "{", /cannot be used \(it is not JSON\): correct it/],
  ["a manifest of another format", "manifest.json", { ...own, format: 2 }, /\('format'/],
  ["a manifest without a file", "own.manifest.json", { ...own, file: undefined }, /\('file'/],
  ["a manifest with a path as file", "own.manifest.json", { ...own, file: "../own.onnx" }, /\('file'/],
  [
    "the model's own manifest that names another",
    "own.manifest.json",
    shipped,
    /describes result\.onnx: set 'file' to "own\.onnx" in it\./,
  ],
  ["labels that are there twice", "manifest.json", labels("none", "none", "victory", "defeat"), /twice/],
  ["labels without none", "manifest.json", labels("victory", "defeat"), /the label none is missing/],
  ["labels without a victory", "manifest.json", labels("none", "defeat_text"), /no label of a victory/],
  ["labels without a defeat", "manifest.json", labels("none", "victory_text"), /no label of a defeat/],
  [
    "a label that nobody knows",
    "manifest.json",
    labels("none", "win", "defeat"),
    /'labels\.1': "win" is none of victory, defeat, draw, victory_text/,
  ],
  ["a region off the screen", "manifest.json", regions({ ...region, x: 0.6 }), /right edge/],
  ["a region below the screen", "manifest.json", regions({ ...region, y: 0.6 }), /lower edge/],
  ["a region that is there twice", "manifest.json", regions(region, region), /twice/],
  ["no region", "manifest.json", regions(), /at least one region/],
  [
    "five regions",
    "manifest.json",
    regions(...[0, 0.1, 0.2, 0.3, 0.4].map((x) => ({ ...region, x }))),
    /at most 4/,
  ],
  [
    "a deviation of 0",
    "manifest.json",
    { ...own, input: { ...own.input, std: [1, 0, 1] } },
    /'input\.std\.1'/,
  ],
  ["a label map that is not JSON", "label_map.json", "x", /label map .+ cannot be used \(it is not JSON\)/],
  ["a label map without a map", "label_map.json", { idx_to_label: {} }, /'label_map'/],
  [
    "a label map with a gap",
    "label_map.json",
    { label_map: { none: 0, victory: 1, defeat: 3 } },
    /the numbers must count up from 0/,
  ],
  [
    "a label map with a number twice",
    "label_map.json",
    { label_map: { none: 0, victory: 1, defeat: 1 } },
    /the numbers must count up from 0/,
  ],
  [
    "a label map with a label that nobody knows",
    "label_map.json",
    { label_map: idx("none", "win", "defeat") },
    /"win" is none of/,
  ],
  [
    "a label map that contradicts itself",
    "label_map.json",
    { ...labelMap, idx_to_label: { 0: "victory", 1: "none", 2: "defeat" } },
    /contradict each other/,
  ],
];
for (const [name, file, content, message] of cases) {
  Deno.test(`findDescription() refuses ${name} in one sentence`, async () => {
    const text = typeof content === "string" ? content : JSON.stringify(content);
    await withModelFolder({ [file]: text }, async (folder) => {
      await assert.rejects(findDescription(join(folder, "own.onnx")), (error: Error) => {
        assert.match(error.message, message);
        assert.doesNotMatch(error.message, /\n/);
        return true;
      });
    });
  });
}

Deno.test("findDescription() gives a manifest without thresholds cautious ones", async () => {
  const { min_confidence: _, ...manifest } = own;
  const cases: [object, object][] = [
    [manifest, { victory: 0.8, defeat: 0.8, draw: 0.8 }],
    [{ ...manifest, min_confidence: { defeat: 0.95 } }, { victory: 0.8, defeat: 0.95, draw: 0.8 }],
  ];
  for (const [content, expected] of cases) {
    await withModelFolder({ "manifest.json": content }, async (folder) => {
      const description = await findDescription(join(folder, "own.onnx"));
      assert.ok(description.kind === "manifest");
      assert.deepEqual(description.manifest.min_confidence, expected);
    });
  }
});

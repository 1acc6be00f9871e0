import assert from "node:assert/strict";
import { join } from "node:path";
import { frame } from "../sidecar/vision/testing/frames.ts";
import { tinyModel, writeTinyModel } from "../sidecar/vision/testing/tiny_model.ts";
import { evaluateFolder } from "./evaluate.ts";
import { predict } from "./predict.ts";

const TEXT = { x: 0.25, y: 0.29, width: 0.5, height: 0.3333 };
const COLOURS = { victory: "#00ff00", defeat: "#ff0000", draw: "#0000ff" } as const;

/** Runs a tool with a configuration that names the tiny model, in a folder of its own. */
async function withTool(
  run: (
    folder: string,
    call: (
      tool: typeof predict,
      ...args: string[]
    ) => Promise<{ code: number; out: string[]; error: string[] }>,
  ) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "scoreline-tools-" });
  try {
    await writeTinyModel(folder);
    const config = join(folder, "scoreline.toml");
    await Deno.writeTextFile(config, '[detector]\nmodel = "result.onnx"\n');
    await run(folder, async (tool, ...args) => {
      const out: string[] = [];
      const error: string[] = [];
      const terminal = { out: (line: string) => out.push(line), error: (line: string) => error.push(line) };
      const code = await tool([...args, "--config", config], terminal);
      return { code, out, error };
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function writeFrame(path: string, outcome?: keyof typeof COLOURS): Promise<void> {
  const patches = outcome ? [{ ...TEXT, colour: COLOURS[outcome] }] : [];
  await Deno.writeFile(path, await frame(320, 180, { patches }));
}

Deno.test("predict says one line for each picture, those of a folder sorted", async () => {
  await withTool(async (folder, call) => {
    await Deno.mkdir(join(folder, "shots", "deep"), { recursive: true });
    await writeFrame(join(folder, "shots", "b.png"), "victory");
    await writeFrame(join(folder, "shots", "a.PNG"));
    await writeFrame(join(folder, "shots", "deep", "c.png"), "draw");
    await Deno.writeTextFile(join(folder, "shots", "notes.txt"), "no picture");
    await writeFrame(join(folder, "single"), "defeat");
    const { code, out, error } = await call(predict, join(folder, "shots"), join(folder, "single"));
    assert.deepEqual([code, error], [0, []]);
    const fields = out.map((line) => line.split("  "));
    assert.deepEqual(
      fields.map(([file, label, outcome]) => [file?.slice(folder.length + 1), label, outcome]),
      [
        [join("shots", "a.PNG"), "none", "none"],
        [join("shots", "b.png"), "victory_text", "victory"],
        [join("shots", "deep", "c.png"), "draw_text", "draw"],
        ["single", "defeat_text", "defeat"],
      ],
    );
    for (const [, , , confidence, ms] of fields) assert.ok(Number(confidence) > 0.9 && Number(ms) >= 0);
  });
});

Deno.test("predict --json says one object a line", async () => {
  await withTool(async (folder, call) => {
    const file = join(folder, "a.png");
    await writeFrame(file, "defeat");
    const { code, out } = await call(predict, "--json", file);
    assert.deepEqual([code, out.length], [0, 1]);
    const prediction = JSON.parse(out[0] ?? "");
    assert.deepEqual(Object.keys(prediction), [
      "file",
      "label",
      "outcome",
      "confidence",
      "probabilities",
      "ms",
    ]);
    assert.deepEqual([prediction.file, prediction.label], [file, "defeat_text"]);
    assert.equal(Object.keys(prediction.probabilities).length, 7);
  });
});

Deno.test("predict uses a model of ow2-victory-counter with the crop of the configuration", async () => {
  await withTool(async (folder, call) => {
    const labels = { label_map: { defeat: 0, none: 1, victory: 2 } };
    const outputs = [{ red: 20 }, { bias: 8 }, { green: 20 }];
    const model = tinyModel({ batch: 1, width: 99, height: 55, inputName: "input", outputs });
    await Deno.writeFile(join(folder, "counter.onnx"), model);
    await Deno.writeTextFile(join(folder, "counter.label_map.json"), JSON.stringify(labels));
    const config = '[detector]\nmodel = "counter.onnx"\ncrop = [480, 313, 960, 360]\n';
    await Deno.writeTextFile(join(folder, "scoreline.toml"), config);
    await writeFrame(join(folder, "a.png"), "victory");
    const { code, out, error } = await call(predict, join(folder, "a.png"));
    assert.equal(code, 0);
    assert.match(out.join(), /a\.png {2}victory_text {2}victory/);
    assert.deepEqual(error, [
      `The model ${join(folder, "counter.onnx")} knows no draws: they will not be counted.`,
    ]);
    await Deno.writeTextFile(join(folder, "scoreline.toml"), '[detector]\nmodel = "counter.onnx"\n');
    const refused = await call(predict, join(folder, "a.png"));
    assert.equal(refused.code, 2);
    assert.match(refused.error.join(), /does not match its label map .+: set 'detector\.crop'/);
  });
});

Deno.test("predict reports a broken or missing picture and goes on with the others", async () => {
  await withTool(async (folder, call) => {
    const [broken, good, missing] = ["broken.png", "good.png", "missing.png"].map((name) =>
      join(folder, name)
    );
    assert.ok(broken && good && missing);
    await writeFrame(good, "victory");
    await Deno.writeFile(broken, (await Deno.readFile(good)).slice(0, 200));
    const { code, out, error } = await call(predict, broken, missing, good);
    assert.equal(code, 1);
    assert.equal(out.length, 1);
    assert.match(
      error.join("\n"),
      /^.*broken\.png: The picture cannot be decoded: .+\n.*missing\.png: There is no such file\.$/,
    );
  });
});

Deno.test("predict says in one sentence why it can do nothing, and exits with 2", async () => {
  await withTool(async (folder, call) => {
    await Deno.mkdir(join(folder, "empty"));
    const nothing = await call(predict);
    assert.deepEqual([nothing.code, nothing.error.length], [2, 1]);
    assert.match(nothing.error[0] ?? "", /^Name at least one picture/);
    assert.match((await call(predict, join(folder, "empty"))).error[0] ?? "", /^There are no pictures in/);
    const unknown = await call(predict, "--fast", folder);
    assert.equal(unknown.code, 2);
    assert.match(unknown.error[0] ?? "", /--fast/);
    await Deno.remove(join(folder, "result.onnx"));
    const missing = await call(predict, folder);
    assert.equal(missing.code, 2);
    assert.match(missing.error.join(), /^The model .*result\.onnx is missing/);
  });
});

for (const tool of [predict, evaluateFolder]) {
  Deno.test(`${tool.name} --help explains itself and its exit codes`, async () => {
    await withTool(async (_folder, call) => {
      const { code, out } = await call(tool, "--help");
      assert.equal(code, 0);
      assert.match(out.join("\n"), /Usage: deno task [\s\S]+Exit code: 0 when/);
    });
  });
}

async function writeLabelled(folder: string): Promise<string> {
  const root = join(folder, "labelled");
  for (const outcome of ["victory", "defeat", "draw"] as const) {
    await Deno.mkdir(join(root, `${outcome}_text`), { recursive: true });
    await writeFrame(join(root, `${outcome}_text`, "1.png"), outcome);
  }
  for (const label of ["none", "transition"]) await Deno.mkdir(join(root, label));
  await writeFrame(join(root, "none", "1.png"));
  await writeFrame(join(root, "transition", "1.png"), "draw");
  await Deno.writeTextFile(join(root, "SOURCES.md"), "where they come from");
  return root;
}

Deno.test("evaluate exits with 0 when every outcome is right", async () => {
  await withTool(async (folder, call) => {
    const { code, out, error } = await call(evaluateFolder, await writeLabelled(folder));
    assert.deepEqual([code, error], [0, []]);
    assert.match(out.join("\n"), /4 of 4 frames right; 0 false counts, 0 swaps, 0 missed\./);
  });
});

Deno.test("evaluate --json tells the matrices, the scores and the wrong files, and exits with 1", async () => {
  await withTool(async (folder, call) => {
    const root = await writeLabelled(folder);
    await writeFrame(join(root, "none", "2.png"), "defeat");
    await Deno.writeFile(join(root, "none", "3.png"), new Uint8Array(50));
    const { code, out, error } = await call(evaluateFolder, "--json", root);
    assert.equal(code, 1);
    assert.match(error.join("\n"), /^none.3\.png: This is not a picture/);
    const report = JSON.parse(out.join("\n"));
    assert.deepEqual([report.frames, report.right, report.false_counts], [5, 4, 1]);
    assert.equal(report.outcomes.defeat.precision, 0.5);
    assert.equal(report.label_matrix.none.defeat_text, 1);
    assert.deepEqual(report.mistakes.map(({ file }: { file: string }) => file), [join("none", "2.png")]);
    assert.deepEqual(report.unreadable.map(({ file }: { file: string }) => file), [join("none", "3.png")]);
    assert.deepEqual(report.min_confidence, { victory: 0.7, defeat: 0.7, draw: 0.7 });
  });
});

Deno.test("evaluate takes the thresholds of the configuration over the model's", async () => {
  await withTool(async (folder, call) => {
    const root = await writeLabelled(folder);
    // Half as blue: the model is about 90 % sure.
    const dim = await frame(320, 180, { patches: [{ ...TEXT, colour: "#000084" }] });
    await Deno.writeFile(join(root, "draw_text", "1.png"), dim);
    assert.equal((await call(evaluateFolder, root)).code, 0);
    const config = join(folder, "scoreline.toml");
    await Deno.writeTextFile(
      config,
      '[detector]\nmodel = "result.onnx"\nmin_confidence = { draw = 0.99 }\n',
    );
    const { code, out } = await call(evaluateFolder, root);
    assert.equal(code, 1);
    assert.match(out.join("\n"), /3 of 4 frames right; 0 false counts, 0 swaps, 1 missed\./);
  });
});

Deno.test("evaluate says in one sentence why it can do nothing, and exits with 2", async () => {
  await withTool(async (folder, call) => {
    const root = await writeLabelled(folder);
    await Deno.mkdir(join(root, "win"));
    const unknown = await call(evaluateFolder, root);
    assert.equal(unknown.code, 2);
    assert.match(
      unknown.error.join("\n"),
      /^'win' is no label: the folders of .+ may be victory_text, .+transition\.$/,
    );
    await Deno.mkdir(join(root, "loss"));
    assert.match((await call(evaluateFolder, root)).error.join("\n"), /^'loss', 'win' are no labels: /);
    assert.equal((await call(evaluateFolder)).code, 2);

    await Deno.mkdir(join(folder, "empty"));
    await Deno.mkdir(join(folder, "labels", "none"), { recursive: true });
    const picture = join(root, "none", "1.png");
    const says: readonly (readonly [path: string, sentence: string])[] = [
      [join(folder, "nowhere"), `There is no folder ${join(folder, "nowhere")}.`],
      [join(picture, "none"), `There is no folder ${join(picture, "none")}.`],
      [picture, `${picture} is no folder: name the one that has a folder of pictures for each label.`],
      [join(folder, "empty"), `There are no pictures in ${join(folder, "empty")}/<label>/.`],
      [join(folder, "labels"), `There are no pictures in ${join(folder, "labels")}/<label>/.`],
    ];
    for (const [path, sentence] of says) {
      assert.deepEqual(await call(evaluateFolder, path), { code: 2, out: [], error: [sentence] });
    }
  });
});

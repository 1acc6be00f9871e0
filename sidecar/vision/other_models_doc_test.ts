import assert from "node:assert/strict";
import { join } from "node:path";
import { createClassifier } from "./classify.ts";
import { frame } from "./testing/frames.ts";
import { withModelFolder } from "./testing/model_folder.ts";
import { tinyModel } from "./testing/tiny_model.ts";

Deno.test("the manifest in docs/other-models.md works as it stands", async () => {
  const text = await Deno.readTextFile(new URL("../../docs/other-models.md", import.meta.url));
  const [, example = ""] = /```json\n([\s\S]+?)```/.exec(text) ?? [];
  const { file, labels, input, output } = JSON.parse(example);
  assert.deepEqual([file, labels.length, input.name, output.name], ["own.onnx", 4, "input", "output"]);
  const model = tinyModel({ inputName: "input", outputName: "output" });
  for (const name of ["own.manifest.json", "manifest.json"]) {
    await withModelFolder({ "own.onnx": model, [name]: example }, async (folder) => {
      const classifier = await createClassifier({ modelPath: join(folder, "own.onnx") });
      const patch = { x: 0, y: 0.085, width: 0.25, height: 0.1667, colour: "#ff0000" };
      const { label } = await classifier.classify(await frame(960, 540, { patches: [patch] }));
      assert.equal(label, "defeat_progressbar");
      assert.deepEqual(classifier.minConfidence, { victory: 0.8, defeat: 0.8, draw: 0.9 });
      await classifier.close();
    });
  }
});

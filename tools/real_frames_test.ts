import assert from "node:assert/strict";
import { join } from "node:path";
import sharp from "sharp";
import { createClassifier } from "../sidecar/vision/classify.ts";
import { evaluate, type Sample, TRUTHS } from "./evaluation.ts";
import { imageFiles } from "./image_files.ts";

const FOLDER = Deno.env.get("SCORELINE_TEST_FRAMES");
const MODEL = join(import.meta.dirname ?? ".", "..", "models", "result.onnx");
if (FOLDER === undefined) {
  console.warn(
    "SKIPPED: the detector on real frames. Set SCORELINE_TEST_FRAMES to a folder of <label>/*.jpg to run it.",
  );
}

/** The frames as OBS would send them: 960 pixels wide, JPEG 80. */
async function asCaptured(file: string): Promise<Uint8Array> {
  return new Uint8Array(await sharp(await Deno.readFile(file)).resize(960).jpeg({ quality: 80 }).toBuffer());
}

async function labelledFiles(root: string) {
  const files = [];
  for (const truth of TRUTHS) {
    const found = await imageFiles(join(root, truth)).catch(() => []);
    files.push(...found.map((file) => ({ file, truth })));
  }
  return files;
}

Deno.test({
  name: "the shipped model counts nothing wrongly on real frames, as files and as OBS would send them",
  ignore: FOLDER === undefined,
  fn: async () => {
    const files = await labelledFiles(FOLDER ?? "");
    assert.ok(files.length > 0, `no frames in ${FOLDER}`);
    const classifier = await createClassifier({ modelPath: MODEL });
    for (const read of [Deno.readFile, asCaptured]) {
      const samples: Sample[] = [];
      for (const { file, truth } of files) {
        samples.push({ file, truth, ...await classifier.classify(await read(file)) });
      }
      const { false_counts, swaps, missed, frames, mistakes } = evaluate(samples, classifier.minConfidence);
      const said = mistakes.map(({ file, label, confidence }) => `${file}: ${label} ${confidence.toFixed(3)}`)
        .join("\n");
      assert.deepEqual({ false_counts, swaps }, { false_counts: 0, swaps: 0 }, said);
      assert.ok(missed <= frames / 20, said);
    }
    await classifier.close();
  },
});

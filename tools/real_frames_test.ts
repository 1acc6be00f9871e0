import assert from "node:assert/strict";
import { join } from "node:path";
import sharp from "sharp";
import { DEFAULTS } from "../sidecar/config/schema.ts";
import { shareOf } from "../sidecar/detail.ts";
import { createClassifier } from "../sidecar/vision/classify.ts";
import { testFrames, testNeeding } from "../tests/support/skip.ts";
import { evaluate, type Sample, TRUTHS } from "./evaluation.ts";
import { imageFiles } from "./image_files.ts";

const MODEL = join(import.meta.dirname ?? ".", "..", "models", "result.onnx");

/** How the model gets to see the frames, and which share of them it may miss. */
const VIEWS = [
  { name: "as the files are", read: Deno.readFile, mayMiss: 0 },
  { name: "as OBS would send them", read: capturedAt(DEFAULTS.capture.width), mayMiss: 1 / 20 },
  {
    name: "as OBS would send them for a survey",
    read: capturedAt(DEFAULTS.capture.width * shareOf("survey", DEFAULTS.capture.width)),
    mayMiss: 1 / 20,
  },
];

/** Pictures of that width (pixels), as the sidecar asks OBS for them. */
function capturedAt(width: number): (file: string) => Promise<Uint8Array> {
  return async (file) => {
    const { quality } = DEFAULTS.capture;
    const picture = sharp(await Deno.readFile(file)).resize(Math.round(width));
    return new Uint8Array(await picture.jpeg({ quality }).toBuffer());
  };
}

async function labelledFiles(root: string) {
  const files = [];
  for (const truth of TRUTHS) {
    const found = await imageFiles(join(root, truth)).catch(noneIfMissing);
    files.push(...found.map((file) => ({ file, truth })));
  }
  return files;
}

/** Not every collection has frames of every label. */
function noneIfMissing(error: unknown): string[] {
  if (error instanceof Deno.errors.NotFound) return [];
  throw error;
}

for (const { name, read, mayMiss } of VIEWS) {
  testNeeding(["frames"], `the shipped model counts nothing wrongly on real frames ${name}`, async () => {
    const folder = testFrames() ?? "";
    const files = await labelledFiles(folder);
    assert.ok(files.length > 0, `no frames in ${folder}`);
    const classifier = await createClassifier({ modelPath: MODEL });
    try {
      const samples: Sample[] = [];
      for (const { file, truth } of files) {
        samples.push({ file, truth, ...await classifier.classify(await read(file)) });
      }
      const { false_counts, swaps, missed, frames, mistakes } = evaluate(samples, classifier.minConfidence);
      const said = mistakes.map(({ file, label, confidence }) => `${file}: ${label} ${confidence.toFixed(3)}`)
        .join("\n");
      assert.deepEqual({ false_counts, swaps }, { false_counts: 0, swaps: 0 }, said);
      assert.ok(missed <= frames * mayMiss, said);
    } finally {
      await classifier.close();
    }
  });
}

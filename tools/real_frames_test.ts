import assert from "node:assert/strict";
import { join } from "node:path";
import sharp from "sharp";
import { DEFAULTS } from "../sidecar/config/schema.ts";
import { type Detail, shareOf } from "../sidecar/detail.ts";
import { type Classifier, createClassifier } from "../sidecar/vision/classify.ts";
import { testFrames, testNeeding } from "../tests/support/skip.ts";
import { evaluate, type Sample, TRUTHS } from "./evaluation.ts";
import { imageFiles } from "./image_files.ts";

const MODEL = join(import.meta.dirname ?? ".", "..", "models", "result.onnx");

/** How the model gets to see the frames, and which share of them it may miss. */
const VIEWS = [
  { name: "as the files are", detail: null, mayMiss: 0 },
  { name: "as OBS sends them", detail: "full", mayMiss: 1 / 20 },
  { name: "as OBS sends them for a survey", detail: "survey", mayMiss: 1 / 20 },
] as const;

/** The file as it is, or as the sidecar would ask OBS for it. */
async function seen(file: string, detail: Detail | null, { smallWidths }: Classifier): Promise<Uint8Array> {
  const bytes = await Deno.readFile(file);
  if (detail === null) return bytes;
  const { width, quality } = DEFAULTS.capture;
  const picture = sharp(bytes).resize(Math.round(width * shareOf(detail, width, smallWidths)));
  return new Uint8Array(await picture.jpeg({ quality }).toBuffer());
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

for (const { name, detail, mayMiss } of VIEWS) {
  testNeeding(["frames"], `the shipped model counts nothing wrongly on real frames ${name}`, async () => {
    const folder = testFrames() ?? "";
    const files = await labelledFiles(folder);
    assert.ok(files.length > 0, `no frames in ${folder}`);
    const classifier = await createClassifier({ modelPath: MODEL });
    try {
      const samples: Sample[] = [];
      for (const { file, truth } of files) {
        samples.push({ file, truth, ...await classifier.classify(await seen(file, detail, classifier)) });
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

testNeeding(
  ["frames"],
  "a glance sees that something is there where a real banner is, and nothing where nothing is",
  async () => {
    const files = (await labelledFiles(testFrames() ?? "")).filter(({ truth }) =>
      truth.endsWith("_text") || truth === "none"
    );
    const classifier = await createClassifier({ modelPath: MODEL });
    try {
      const wrong: string[] = [];
      for (const { file, truth } of files) {
        const picture = await seen(file, "glance", classifier);
        const { label } = await classifier.classify(picture, undefined, { glance: true });
        if ((label === "none") !== (truth === "none")) wrong.push(`${file}: ${label}`);
      }
      assert.ok(files.some(({ truth }) => truth !== "none"));
      assert.deepEqual(wrong, []);
    } finally {
      await classifier.close();
    }
  },
);

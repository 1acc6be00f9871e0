/**
 * Loads damaged models in a process of its own, since native code reads them: arguments are the seed and how many. Says each
 * one's number before it is loaded, so that the last line names the one that a crash came from, and in the end a line of
 * JSON with what became of them.
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { messageOf } from "../../../sidecar/runtime/message.ts";
import type { Calibration } from "../../../sidecar/vision/calibration.ts";
import { loadModel } from "../../../sidecar/vision/model.ts";
import type { ScreenCrop } from "../../../sidecar/vision/signature.ts";
import { tinyManifest, tinyModel } from "../../../sidecar/vision/testing/tiny_model.ts";
import { createRandom, type Random } from "../random.ts";
import { damagedBytes, damagedText } from "./models.ts";

/** A model with what lies beside it, by the names of the files. */
interface Folder {
  readonly model: Uint8Array;
  readonly beside: Readonly<Record<string, string>>;
  /** Where a model looks that does not say so itself. */
  readonly crop?: ScreenCrop;
}

const [seed = 1, count = 1] = Deno.args.map(Number);
const random = createRandom(seed);
const figures = { loaded: 0, refused: 0 };
const KINDS: readonly [Folder, ...Folder[]] = [plain(), calibrated(), labelled(), await shipped()];

for (let i = 0; i < count; i++) {
  const folder = await Deno.makeTempDir({ prefix: "scoreline-models-" });
  try {
    const kind = random.pick(KINDS);
    await write(folder, kind);
    console.log(i);
    await tryOut(join(folder, "result.onnx"), kind.crop ?? null);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
console.log(JSON.stringify(figures));

async function write(folder: string, { model, beside }: Folder): Promise<void> {
  await Deno.writeFile(
    join(folder, "result.onnx"),
    random.next() < 0.7 ? damagedBytes(model, random) : model,
  );
  for (const [name, text] of Object.entries(beside)) {
    const damaged = random.next() < 0.5 ? damagedText(text, random) : text;
    await Deno.writeTextFile(join(folder, name), unsigned(damaged, random));
  }
}

async function tryOut(path: string, crop: ScreenCrop | null): Promise<void> {
  try {
    const model = await loadModel({ path, crop });
    const { width, height } = model.signature.input;
    await model.run([Uint8Array.from({ length: width * height * 3 }, () => random.below(256))]);
    await model.close();
    if (model.warning !== null && /\n/.test(model.warning)) throw new TypeError(model.warning);
    figures.loaded++;
  } catch (error) {
    const message = messageOf(error);
    if (!(error instanceof Error) || /\n/.test(message) || !/[.!]$/.test(message) || !/: /.test(message)) {
      throw new Error(`This is no sentence that says what to do: ${message}`, { cause: error });
    }
    figures.refused++;
  }
}

function plain(): Folder {
  const model = tinyModel();
  return { model, beside: { "manifest.json": JSON.stringify(tinyManifest(model)) } };
}

function labelled(): Folder {
  const labels = Object.fromEntries(["victory", "defeat", "draw", "none"].map((label, i) => [label, i]));
  const model = tinyModel({ inputName: "input", outputName: "output", batch: 1, width: 248, height: 92 });
  return {
    model,
    beside: { "label_map.json": JSON.stringify({ label_map: labels }) },
    crop: [36, 123, 248, 92],
  };
}

function calibrated(): Folder {
  const model = tinyModel({ features: "features" });
  const output = { name: "logits", activation: "softmax", features: "features" };
  const figures = { mistakes: 0, false_counts: 0, log_loss: 0.1 };
  const calibration: Calibration = {
    format: 1,
    model_sha256: createHash("sha256").update(model).digest("hex"),
    classes: ["victory", "defeat", "draw", "none"],
    features: 3,
    weight: [[20, 0, 0], [0, 20, 0], [0, 0, 20], [0, 0, 0]],
    bias: [0, 0, 0, 8],
    made_at: "2026-11-21T02:00:00.000Z",
    frames: { victory_text: 5, none: 5 },
    cross_validation: { folds: 5, strength: 0.1, before: figures, after: figures },
  };
  return {
    model,
    beside: {
      "manifest.json": JSON.stringify({ ...tinyManifest(model), output }),
      "result.calibration.json": JSON.stringify(calibration),
    },
  };
}

/** It is larger, and has everything that networks have. */
async function shipped(): Promise<Folder> {
  const folder = fileURLToPath(new URL("../../../models/", import.meta.url));
  return {
    model: await Deno.readFile(join(folder, "result.onnx")),
    beside: { "manifest.json": await Deno.readTextFile(join(folder, "manifest.json")) },
  };
}

/** Mostly without the checksum, which would find every damage before anything else reads the model. */
function unsigned(manifest: string, random: Random): string {
  return random.next() < 0.9 ? manifest.replace(/"sha256": *"[^"]*", */, "") : manifest;
}

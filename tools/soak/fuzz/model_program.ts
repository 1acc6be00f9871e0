/**
 * Loads damaged models in a process of its own, since native code reads them: arguments are the seed and how many. Says each
 * one's number before it is loaded, so that the last line names the one that a crash came from, and in the end a line of
 * JSON with what became of them.
 */
import { join } from "node:path";
import { loadModel } from "../../../sidecar/vision/model.ts";
import { writeTinyModel } from "../../../sidecar/vision/testing/tiny_model.ts";
import { messageOf } from "../../../sidecar/runtime/message.ts";
import { createRandom, type Random } from "../random.ts";
import { damagedBytes, damagedManifest } from "./models.ts";

const [seed = 1, count = 1] = Deno.args.map(Number);
const SHIPPED = new URL("../../../models/", import.meta.url);

const random = createRandom(seed);
const folder = await Deno.makeTempDir({ prefix: "scoreline-models-" });
const figures = { loaded: 0, refused: 0 };
try {
  await writeTinyModel(folder);
  const tiny = await read(folder, "result.onnx", "manifest.json");
  const shipped = await read(SHIPPED.pathname, "result.onnx", "manifest.json");
  const path = join(folder, "result.onnx");
  for (let i = 0; i < count; i++) {
    // The shipped one is larger and has everything that networks have.
    const { model, manifest } = random.next() < 0.7 ? tiny : shipped;
    await Deno.writeFile(path, random.next() < 0.75 ? damagedBytes(model, random) : model);
    const text = random.next() < 0.4 ? damagedManifest(manifest, random) : manifest;
    await Deno.writeTextFile(join(folder, "manifest.json"), unsigned(text, random));
    console.log(i);
    await tryOut(path);
  }
  console.log(JSON.stringify(figures));
} finally {
  await Deno.remove(folder, { recursive: true });
}

async function tryOut(path: string): Promise<void> {
  try {
    const model = await loadModel({ path, crop: null });
    await model.close();
    figures.loaded++;
  } catch (error) {
    const message = messageOf(error);
    if (!(error instanceof Error) || /\n/.test(message) || !/[.!]$/.test(message) || !/: /.test(message)) {
      throw new Error(`This is no sentence that says what to do: ${message}`, { cause: error });
    }
    figures.refused++;
  }
}

async function read(folder: string, model: string, manifest: string) {
  return {
    model: await Deno.readFile(join(folder, model)),
    manifest: await Deno.readTextFile(join(folder, manifest)),
  };
}

/** Mostly without the checksum, which would find every damage before anything else reads the model. */
function unsigned(manifest: string, random: Random): string {
  return random.next() < 0.9 ? manifest.replace(/"sha256": *"[^"]*", */, "") : manifest;
}

import { join } from "node:path";
import * as v from "valibot";
import { messageOf } from "../../sidecar/runtime/message.ts";
import { hasLayerShape, layerEntries, layerOf } from "../../sidecar/vision/calibration.ts";
import { parseJson } from "../../sidecar/vision/json.ts";
import type { Class } from "../../sidecar/vision/labels.ts";
import type { LastLayer } from "../../sidecar/vision/last_layer.ts";

/** Features of some of the crops that the model was trained on, which keep a fit from forgetting what it knew. */
export interface Anchors {
  /** The shipped last layer. */
  readonly layer: LastLayer;
  /** Rows of features, and the class (its number among the model's outputs) of each. */
  readonly features: Float32Array;
  readonly classes: readonly number[];
}

const anchorsSchema = v.pipe(
  v.object({
    format: v.literal(1),
    ...layerEntries,
    labels: v.pipe(v.array(v.pipe(v.number(), v.integer(), v.minValue(0))), v.minLength(1)),
  }),
  v.check((anchors) => hasLayerShape(anchors), "the weights do not fit 'classes' and 'features'"),
  v.check(({ labels, classes }) => labels.every((label) => label < classes.length), "a label has no class"),
);

/**
 * Reads `anchors.json` (the classes of the anchors, the shipped last layer) and `anchors.f32` (their features, float32, little
 * endian, row by row), which tools/train writes beside the model. Rejects with a sentence when they are missing, damaged or of
 * another model.
 */
export async function readAnchors(
  folder: string,
  model: { readonly sha256: string; readonly classes: readonly Class[] },
): Promise<Anchors> {
  const path = join(folder, "anchors.json");
  const remedy = "run 'git checkout models' or download the release again.";
  try {
    const { labels, features: columns, ...written } = parseJson(anchorsSchema, await Deno.readTextFile(path));
    if (written.model_sha256 !== model.sha256) throw new Error("they are of another model");
    if (written.classes.join() !== model.classes.join()) throw new Error("they have other classes");
    const bytes = await Deno.readFile(join(folder, "anchors.f32"));
    if (bytes.length !== labels.length * columns * 4) {
      throw new Error(`anchors.f32 has ${bytes.length} bytes instead of ${labels.length * columns * 4}`);
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const features = Float32Array.from(
      { length: labels.length * columns },
      (_, i) => view.getFloat32(i * 4, true),
    );
    if (!features.every(Number.isFinite)) throw new Error("anchors.f32 holds numbers that are none");
    return { layer: layerOf({ ...written, features: columns }), features, classes: labels };
  } catch (cause) {
    const reason = cause instanceof Deno.errors.NotFound ? "a file is missing" : messageOf(cause);
    throw new Error(
      `The anchors of the model, ${path} and anchors.f32, cannot be used (${reason}): ${remedy}`,
      {
        cause,
      },
    );
  }
}

import { messageOf } from "../../sidecar/runtime/message.ts";
import type { Calibration } from "../../sidecar/vision/calibration.ts";
import type { Embedder } from "../../sidecar/vision/classify.ts";
import type { Figures } from "./figures.ts";
import type { Trial } from "./trial.ts";

/** What is written of a fit: the layer, what it belongs to, and why it is to be trusted. */
export function calibrationOf(
  { layer, folds, strength, before, after }: Trial,
  { sha256, classes }: Pick<Embedder, "sha256" | "classes">,
  frames: Calibration["frames"],
  madeAt: Date,
): Calibration {
  const features = layer.weight.length / classes.length;
  return {
    format: 1,
    model_sha256: sha256,
    classes: [...classes],
    features,
    weight: classes.map((_, one) => [...layer.weight.subarray(one * features, (one + 1) * features)]),
    bias: [...layer.bias],
    made_at: madeAt.toISOString(),
    frames,
    cross_validation: { folds, strength, before: kept(before), after: kept(after) },
  };
}

function kept({ mistakes, false_counts, log_loss }: Figures) {
  return { mistakes, false_counts, log_loss };
}

/**
 * Writes the calibration, under another name first: a reader sees the old one or the new one, never half of it. Rejects with
 * a sentence when it cannot.
 */
export async function writeCalibration(path: string, calibration: Calibration): Promise<void> {
  try {
    await Deno.writeTextFile(`${path}.new`, JSON.stringify(calibration) + "\n");
    await Deno.rename(`${path}.new`, path);
  } catch (cause) {
    throw new Error(`The layer stays as it is, since ${path} cannot be written: ${remedyFor(cause)}`, {
      cause,
    });
  }
}

/** Removes the calibration. Rejects with a sentence when there is none, or when it cannot. */
export async function removeCalibration(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (cause) {
    throw new Error(
      cause instanceof Deno.errors.NotFound
        ? `There is no calibration to undo: ${path} does not exist.`
        : `${path} cannot be removed: ${remedyFor(cause)}`,
      { cause },
    );
  }
}

function remedyFor(cause: unknown): string {
  return cause instanceof Deno.errors.NotCapable
    ? "put the model into Scoreline's own models folder, the only one that this task may change."
    : `make its folder writable (${messageOf(cause)}).`;
}

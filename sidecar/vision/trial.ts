import { MismatchError, type Signature } from "./signature.ts";

/** Answers outputs of a network for any number of crops: for each name the rows, one after the other. */
export type Runner = (crops: readonly Uint8Array[], outputs: readonly string[]) => Promise<Float32Array[]>;

/** How far the probabilities of a row may be from adding up to 1. */
const ROUNDING = 0.01;

/**
 * Throws when the network fails on black or on noise, or answers other numbers than its description says. Answers how many
 * features it has, `null` when it has none.
 */
export async function tryOut(
  run: Runner,
  { input, output, labels, regions }: Signature,
): Promise<number | null> {
  const outputs = [output.name, ...(output.features === undefined ? [] : [output.features])];
  const crops = trialCrops(input, Math.max(2, regions.length));
  const alone = await run(crops.slice(0, 1), outputs);
  const [rows = new Float32Array(), features] = await run(crops, outputs);
  if (![...alone, rows, ...(features === undefined ? [] : [features])].every(areFinite)) {
    throw new MismatchError("it answers numbers that are none", "export or download it again");
  }
  const areProbabilities = isDistribution(rows, labels.length);
  if (output.activation === "none" && !areProbabilities) {
    throw new MismatchError(
      `its answers are no probabilities, and 'output.activation' is "none"`,
      `set 'output.activation' to "softmax" if they are logits`,
    );
  }
  if (output.activation === "softmax" && areProbabilities) {
    throw new MismatchError(
      "its answers are probabilities already, not logits",
      `describe it by a manifest with "none" for 'output.activation' (docs/other-models.md)`,
    );
  }
  return features === undefined ? null : features.length / crops.length;
}

function areFinite(rows: Float32Array): boolean {
  return rows.every(Number.isFinite);
}

function isDistribution(rows: Float32Array, columns: number): boolean {
  for (let at = 0; at < rows.length; at += columns) {
    const row = rows.subarray(at, at + columns);
    const sum = row.reduce((sum, value) => sum + value, 0);
    if (row.some((value) => value < -ROUNDING) || Math.abs(sum - 1) > ROUNDING) return false;
  }
  return true;
}

/** `count` crops, the first black, the others noise; always the same. */
function trialCrops({ width, height }: Signature["input"], count: number): Uint8Array[] {
  let state = 1;
  return Array.from({ length: count }, (_, n) => {
    const crop = new Uint8Array(width * height * 3);
    if (n === 0) return crop;
    return crop.map(() => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0; // a linear congruence is random enough here
      return state >>> 24;
    });
  });
}

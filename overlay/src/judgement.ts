import { type JudgedPrediction, type Label, LABELS } from "../../sidecar/contract.ts";

/**
 * What a prediction would come to on stream: `counts` and `unsure` by the threshold of its outcome, `never` for an outcome
 * that is not counted, `none` without a result.
 */
export type Judgement = "counts" | "unsure" | "never" | "none";

export function judge({ outcome, confidence, min_confidence }: JudgedPrediction): Judgement {
  if (outcome === "none") return "none";
  if (min_confidence === null) return "never";
  return confidence >= min_confidence ? "counts" : "unsure";
}

/** Every label with its probability, the likeliest first. */
export function likeliestFirst(
  probabilities: JudgedPrediction["probabilities"],
): readonly { readonly label: Label; readonly probability: number }[] {
  return LABELS
    .map((label) => ({ label, probability: probabilities[label] }))
    .sort((a, b) => b.probability - a.probability);
}

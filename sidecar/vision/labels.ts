import * as v from "valibot";
import { type Label, LABELS, type Outcome, outcomeOf, OUTCOMES, type ResultScreen } from "../contract.ts";

/** What a network can say of one region without telling the screens apart. */
export const CLASSES = [...OUTCOMES, "none"] as const;
export type Class = (typeof CLASSES)[number];

/** What one output of a network stands for: a class of the region it was shown, or a label whatever the region. */
export type ModelLabel = Class | Label;

const MODEL_LABELS: readonly ModelLabel[] = [...OUTCOMES, ...LABELS];

const modelLabel = v.picklist(
  MODEL_LABELS,
  ({ input }) => `${JSON.stringify(input)} is none of ${MODEL_LABELS.join(", ")}`,
);

/** The labels of a network in the order of its outputs. Those of draws may be missing. */
export const modelLabels = v.pipe(
  v.array(modelLabel),
  v.check((labels) => new Set(labels).size === labels.length, "a label is there twice"),
  v.check((labels) => labels.includes("none"), "the label none is missing"),
  v.check((labels) => knowsOutcome(labels, "victory"), "there is no label of a victory"),
  v.check((labels) => knowsOutcome(labels, "defeat"), "there is no label of a defeat"),
);

/** Whether a network with these labels can see the outcome. */
export function knowsOutcome(labels: readonly ModelLabel[], outcome: Outcome): boolean {
  return labels.some((label) => outcomeOf(labelOn("text", label)) === outcome);
}

/** The label that an output stands for in a region that shows this screen. */
export function labelOn(screen: ResultScreen, label: ModelLabel): Label {
  return isOutcome(label) ? `${label}_${screen}` : label;
}

function isOutcome(label: ModelLabel): label is Outcome {
  return OUTCOMES.some((outcome) => outcome === label);
}

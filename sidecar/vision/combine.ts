import { type Label, LABELS, type Outcome, outcomeOf, OUTCOMES, type ResultScreen } from "../contract.ts";
import { type Class, CLASSES } from "./manifest.ts";

/** How likely a region shows which class; they add up to 1. */
export type ClassProbabilities = Readonly<Record<Class, number>>;

/** What the network said of one region. */
export interface RegionReading {
  readonly name: ResultScreen;
  readonly probabilities: ClassProbabilities;
}

/** What one picture shows. */
export interface Verdict {
  readonly label: Label;
  readonly outcome: Outcome | "none";
  /** Probability of `outcome`, 0..1: the sum over its labels. */
  readonly confidence: number;
  /** Of all labels; they add up to 1. */
  readonly probabilities: Readonly<Record<Label, number>>;
}

/**
 * Combines what the regions say, taking them as independent witnesses.
 *
 * Every combination of classes has the product of the regions' probabilities. It speaks for `none` when no region shows a
 * result, else in equal parts for the labels of the regions that do. So two regions that agree are surer than one, one
 * region is enough, and regions that contradict each other share what their contradiction weighs: neither is sure, and it
 * is not `none` either. The outcome is the likeliest of all; the label is the likelier of its labels.
 */
export function combineRegions(readings: readonly RegionReading[]): Verdict {
  const probabilities: Record<Label, number> = {
    victory_text: 0,
    victory_progressbar: 0,
    defeat_text: 0,
    defeat_progressbar: 0,
    draw_text: 0,
    draw_progressbar: 0,
    none: 0,
  };

  function visit(index: number, weight: number, shown: readonly Label[]): void {
    const reading = readings[index];
    if (reading === undefined) {
      if (shown.length === 0) probabilities.none += weight;
      for (const label of shown) probabilities[label] += weight / shown.length;
      return;
    }
    for (const name of CLASSES) {
      const share = weight * reading.probabilities[name];
      if (name === "none") visit(index + 1, share, shown);
      else visit(index + 1, share, [...shown, `${name}_${reading.name}`]);
    }
  }
  visit(0, 1, []);

  const totals = [...OUTCOMES, "none" as const].map((outcome) => ({
    outcome,
    labels: LABELS.filter((label) => outcomeOf(label) === outcome),
  })).map(({ outcome, labels }) => ({
    outcome,
    label: largest(labels, (label) => probabilities[label]),
    confidence: Math.min(1, labels.reduce((sum, label) => sum + probabilities[label], 0)),
  }));
  return { ...largest(totals, ({ confidence }) => confidence), probabilities };
}

function largest<T>(items: readonly T[], weight: (item: T) => number): T {
  return items.reduce((best, item) => weight(item) > weight(best) ? item : best);
}

import { type Label, LABELS, type Outcome, outcomeOf, OUTCOMES, type ResultScreen } from "../contract.ts";

/** How likely which label is; they add up to 1. */
export type LabelProbabilities = Readonly<Record<Label, number>>;

/** What the network said of one region. */
export interface RegionReading {
  readonly name: ResultScreen;
  readonly probabilities: LabelProbabilities;
}

/** What one picture shows. */
export interface Verdict {
  readonly label: Label;
  readonly outcome: Outcome | "none";
  /** Probability of `outcome`, 0..1: the sum over its labels. */
  readonly confidence: number;
  /** Of all labels; they add up to 1. */
  readonly probabilities: LabelProbabilities;
}

/** A result that a region shows, and how far it is believed beside what others show. */
interface Shown {
  readonly label: Label;
  readonly trust: number;
}

/** The odds of a probability are taken no further from even than those of this one and its opposite. */
const LEAST = 1e-6;

/**
 * How far a region's result is believed beside what another shows: the square root of its odds. Of two that are as sure
 * of contrary results each has half; beside a sure one, one that is hardly sure of what it sees has next to nothing.
 */
function trustIn(probability: number): number {
  const bounded = Math.min(1 - LEAST, Math.max(LEAST, probability));
  return Math.sqrt(bounded / (1 - bounded));
}

/**
 * Combines what the regions say, taking them as independent witnesses.
 *
 * Every combination of labels has the product of the regions' probabilities. It speaks for `none` when no region shows a
 * result, else for the labels of the regions that do, most for the surest. So two regions that agree are surer than one, one
 * region is enough, and regions that contradict each other surely share what their contradiction weighs: neither is sure, and
 * it is not `none` either. A webcam over one region that looks a little like a result does not silence the other. The outcome
 * is the likeliest of all; the label is the likelier of its labels.
 */
export function combineRegions(readings: readonly RegionReading[]): Verdict {
  const probabilities = noProbabilities();

  function visit(index: number, weight: number, shown: readonly Shown[]): void {
    const reading = readings[index];
    if (reading === undefined) {
      if (shown.length === 0) probabilities.none += weight;
      const trust = shown.reduce((sum, each) => sum + each.trust, 0);
      for (const { label, trust: own } of shown) probabilities[label] += weight * own / trust;
      return;
    }
    for (const label of LABELS) {
      const probability = reading.probabilities[label];
      if (probability === 0) continue;
      const seen = label === "none" ? shown : [...shown, { label, trust: trustIn(probability) }];
      visit(index + 1, weight * probability, seen);
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

/** A probability of 0 for every label. */
export function noProbabilities(): Record<Label, number> {
  return {
    victory_text: 0,
    victory_progressbar: 0,
    defeat_text: 0,
    defeat_progressbar: 0,
    draw_text: 0,
    draw_progressbar: 0,
    none: 0,
  };
}

function largest<T>(items: readonly T[], weight: (item: T) => number): T {
  return items.reduce((best, item) => weight(item) > weight(best) ? item : best);
}

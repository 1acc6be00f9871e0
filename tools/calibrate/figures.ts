import { type Label, LABELS, type Outcome, outcomeOf } from "../../sidecar/contract.ts";
import type { PictureEmbedding } from "../../sidecar/vision/classify.ts";
import type { Class } from "../../sidecar/vision/labels.ts";
import { type LastLayer, logitsOf } from "../../sidecar/vision/last_layer.ts";
import { readPlaces } from "../../sidecar/vision/places.ts";
import { softmaxRows } from "../../sidecar/vision/softmax.ts";
import { evaluate, judge, type Sample } from "../evaluation.ts";

/** A picture of the user's: what it shows, and what the network makes of its places. */
export interface Frame extends PictureEmbedding {
  readonly file: string;
  readonly truth: Label;
}

/** How well a layer reads frames. */
export interface Figures {
  readonly frames: number;
  readonly mistakes: number;
  readonly false_counts: number;
  readonly swaps: number;
  readonly missed: number;
  /** Mean of -log of the probability of what is shown. */
  readonly log_loss: number;
}

/** How probabilities are judged. */
export interface Judgement {
  /** The classes in the order of the layer's outputs. */
  readonly classes: readonly Class[];
  readonly minConfidence: Readonly<Record<Outcome, number>>;
}

/** How well a layer reads each of some frames. */
export interface Reading {
  readonly figures: Figures;
  /** The loss of each frame, and whether what would be acted on is right. */
  readonly losses: readonly number[];
  readonly isRight: readonly boolean[];
}

/** What the network calls impossible is rated as this likely. */
const LEAST_LIKELY = 1e-6;

/** How well frames are read, each with the layer that is told for it. */
export function figuresOf(
  frames: readonly Frame[],
  layerFor: (frame: number) => LastLayer,
  { classes, minConfidence }: Judgement,
): Reading {
  const losses: number[] = [];
  const isRight: boolean[] = [];
  const samples = frames.map(({ file, truth, names, features }, i): Sample => {
    const rows = softmaxRows(logitsOf(layerFor(i), features), classes.length);
    const { verdict: { label, outcome, confidence, probabilities } } = readPlaces(names, rows, classes);
    const likelihood = LABELS.filter((label) => outcomeOf(label) === outcomeOf(truth))
      .reduce((sum, label) => sum + probabilities[label], 0);
    losses.push(-Math.log(Math.max(LEAST_LIKELY, likelihood)));
    isRight.push(outcomeOf(judge({ label, outcome, confidence }, minConfidence)) === outcomeOf(truth));
    return { file, truth, label, outcome, confidence };
  });
  const { mistakes, false_counts, swaps, missed } = evaluate(samples, minConfidence);
  return {
    losses,
    isRight,
    figures: {
      frames: frames.length,
      mistakes: mistakes.length,
      false_counts,
      swaps,
      missed,
      log_loss: mean(losses),
    },
  };
}

/** The mean of some numbers, 0 of none. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

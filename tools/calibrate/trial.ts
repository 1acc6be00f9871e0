import { outcomeOf } from "../../sidecar/contract.ts";
import { type Class, labelOn } from "../../sidecar/vision/labels.ts";
import { type LastLayer, logitsOf } from "../../sidecar/vision/last_layer.ts";
import { softmaxRows } from "../../sidecar/vision/softmax.ts";
import type { Anchors } from "./anchors.ts";
import { type Figures, figuresOf, type Frame, type Judgement } from "./figures.ts";
import { type Examples, fitLayer } from "./fit.ts";
import { foldsOf } from "./folds.ts";
import { type AnchorsRight, objectionTo } from "./objection.ts";

/** What is known before a fit is tried. */
export interface TrialOptions extends Judgement {
  /** In the order in which neighbours are alike: those of one match stay in one fold. */
  readonly frames: readonly Frame[];
  readonly anchors: Anchors;
}

/** What became of fitting the layer. */
export interface Trial {
  readonly folds: number;
  readonly strength: number;
  /** Fitted to all frames and anchors. */
  readonly layer: LastLayer;
  /** On frames that the layer was not fitted to: the shipped one, and fitted ones. */
  readonly before: Figures;
  readonly after: Figures;
  readonly anchors: AnchorsRight;
  /** Why the fit is not to be used; `null` when it is better. */
  readonly objection: string | null;
}

/** How strongly a fit is held to the shipped layer, from hardly moving to letting the examples decide. */
const STRENGTHS = [1, 0.1, 0.01, 0.001];

/**
 * Fits the last layer to the user's frames, with the anchors, and finds out by cross-validation whether that helps. Each
 * strength is tried; of the fits that nothing speaks against, the one with the least log loss is answered. The same input
 * gives the same output. The frames must be enough (`complaintAboutFrames`).
 */
export function tryFit(options: TrialOptions): Trial {
  const { frames, anchors } = options;
  const folds = foldsOf(frames);
  const count = Math.max(...folds) + 1;
  const before = figuresOf(frames, () => anchors.layer, options);

  const trials = STRENGTHS.map((strength) => {
    const layers = Array.from(
      { length: count },
      (_, fold) =>
        fitLayer(anchors.layer, examplesOf(options, frames.filter((_, i) => folds[i] !== fold)), strength),
    );
    const layer = fitLayer(anchors.layer, examplesOf(options, frames), strength);
    const after = figuresOf(frames, (i) => layers[folds[i] ?? 0] ?? layer, options);
    const shares = { before: shareRight(anchors.layer, options), after: shareRight(layer, options) };
    const objection = objectionTo(before, after, shares);
    return {
      folds: count,
      strength,
      layer,
      before: before.figures,
      after: after.figures,
      anchors: shares,
      objection,
    };
  });
  return bestOf(trials);
}

/** The trial of the least log loss among those that nothing speaks against; among all when something speaks against each. */
export function bestOf<T extends Pick<Trial, "objection" | "after">>(trials: readonly T[]): T {
  const unopposed = trials.filter(({ objection }) => objection === null);
  return (unopposed.length > 0 ? unopposed : trials)
    .reduce((best, trial) => trial.after.log_loss < best.after.log_loss ? trial : best);
}

/** The anchors, and the places of the frames that teach a class; either side weighs as much as the other. */
function examplesOf({ anchors, classes }: TrialOptions, frames: readonly Frame[]): Examples {
  const columns = anchors.layer.weight.length / classes.length;
  const lessons = frames.flatMap((frame) =>
    lessonsOf(frame, classes).map(({ place, shown }) => ({
      shown,
      features: frame.features.subarray(place * columns, (place + 1) * columns),
    }))
  );
  const features = new Float32Array(anchors.features.length + lessons.length * columns);
  features.set(anchors.features);
  lessons.forEach((lesson, n) => features.set(lesson.features, anchors.features.length + n * columns));
  return {
    features,
    classes: [...anchors.classes, ...lessons.map(({ shown }) => shown)],
    weights: [
      ...anchors.classes.map(() => 1),
      ...lessons.map(() => anchors.classes.length / lessons.length),
    ],
  };
}

/**
 * What a frame teaches: one without a result that all of its places show none; one with a result that the place of its
 * screen shows the outcome. The other screen may show it as well or not, so nothing is said of it.
 */
export function lessonsOf(
  { truth, names, logits }: Frame,
  classes: readonly Class[],
): { readonly place: number; readonly shown: number }[] {
  const none = classes.indexOf("none");
  if (truth === "none") return names.map((_, place) => ({ place, shown: none }));
  const outcome = outcomeOf(truth);
  const rows = softmaxRows(logits, classes.length);
  const noneAt = (place: number) => rows[place * classes.length + none] ?? 1;
  const [place] = names.flatMap((name, place) => labelOn(name, outcome) === truth ? [place] : [])
    .sort((a, b) => noneAt(a) - noneAt(b));
  const shown = classes.indexOf(outcome);
  return place === undefined || shown === -1 ? [] : [{ place, shown }];
}

/** The share of the anchors whose class is the likeliest, and a result as sure as it must be to count. */
function shareRight(layer: LastLayer, { anchors, classes, minConfidence }: TrialOptions): number {
  const rows = softmaxRows(logitsOf(layer, anchors.features), classes.length);
  const right = anchors.classes.filter((shown, row) => {
    const values = rows.subarray(row * classes.length, (row + 1) * classes.length);
    const one = classes[shown] ?? "none";
    const confidence = values[shown] ?? 0;
    return confidence === Math.max(...values) && (one === "none" || confidence >= minConfidence[one]);
  });
  return right.length / anchors.classes.length;
}

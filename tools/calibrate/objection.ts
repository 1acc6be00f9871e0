import { mean, type Reading } from "./figures.ts";

/** Shares of the anchors that are read rightly and surely enough: by the shipped layer, and by the fitted one. */
export interface AnchorsRight {
  readonly before: number;
  readonly after: number;
}

/** The least gain in log loss that is worth another layer: this share, and this much, and more than its standard error. */
const LEAST_GAIN = { share: 0.05, nats: 0.01 };
/** A layer without a mistake and with less log loss than this (nine tenths sure on average) is left alone. */
const SURE_ENOUGH = 0.1;
/** What is read rightly may lose this much log loss on average: a twentieth of its certainty. */
const MOST_DOUBT = 0.05;
/** The anchors may lose no more than this share. */
const MOST_FORGOTTEN = 0.002;

/**
 * Why a fitted layer is not to be used, as a part of a sentence; `null` when it is better. `before` and `after` are readings of
 * the same frames, which the layer was not fitted to: by the shipped layer, and by the fitted one.
 */
export function objectionTo(before: Reading, after: Reading, anchors: AnchorsRight): string | null {
  const [old, fitted] = [before.figures, after.figures];
  if (old.mistakes === 0 && old.log_loss < SURE_ENOUGH) {
    return "the shipped one reads your pictures rightly and surely already";
  }
  if (fitted.false_counts > old.false_counts) return "it would count more that is no result";
  if (fitted.swaps > old.swaps) return "it would take more results for another result";
  if (fitted.mistakes > old.mistakes) return "it would make more mistakes";
  if (old.mistakes > 0 && fitted.mistakes === old.mistakes) return "it would mend no mistake";
  if (anchors.before - anchors.after > MOST_FORGOTTEN) {
    return "it would forget too much of what the model was trained on";
  }
  const gains = before.losses.map((loss, i) => loss - (after.losses[i] ?? 0));
  // Being unsure of everything lowers the loss of what is read wrongly anyway, as when labels are mixed up.
  const doubts = gains.filter((_, i) => before.isRight[i]).map((gain) => -gain);
  if (mean(doubts) > MOST_DOUBT) return "it would be less sure of what is read rightly now";
  const gain = old.log_loss - fitted.log_loss;
  const variance = gains.reduce((sum, one) => sum + (one - gain) ** 2, 0) / Math.max(1, gains.length - 1);
  const error = Math.sqrt(variance / gains.length);
  const least = Math.max(LEAST_GAIN.nats, LEAST_GAIN.share * old.log_loss);
  return gain >= least && gain > error ? null : "it is not clearly better";
}

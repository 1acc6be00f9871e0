import { type Outcome, OUTCOMES } from "../../sidecar/contract.ts";

/** How sure the detector was of what it said, and whether that was right. */
export interface Judgement {
  readonly said: Outcome | "none";
  /** Of what was said, 0..1. */
  readonly confidence: number;
  readonly right: boolean;
}

export interface Bin {
  /** Confidences above `from` (in the first bin also 0) up to `to`. */
  readonly from: number;
  readonly to: number;
  readonly frames: number;
  /** Mean confidence, and share that was right; `null` without frames. */
  readonly confidence: number | null;
  readonly accuracy: number | null;
}

export interface Calibration {
  readonly frames: number;
  /**
   * Expected calibration error: the mean distance of confidence and accuracy over the bins, weighted by their frames
   * (Guo et al., On Calibration of Modern Neural Networks, 2017). `null` without frames.
   */
  readonly error: number | null;
  readonly bins: readonly Bin[];
}

const BINS = 15;

/** Sorts judgements into bins of equal width and compares confidence with accuracy. */
export function calibrationOf(judgements: readonly Judgement[]): Calibration {
  const bins = Array.from({ length: BINS }, (_, index): Bin => {
    const [from, to] = [index / BINS, (index + 1) / BINS];
    const inside = judgements.filter(({ confidence }) => binOf(confidence) === index);
    const mean = (value: (each: Judgement) => number) =>
      inside.length === 0 ? null : inside.reduce((sum, each) => sum + value(each), 0) / inside.length;
    return {
      from,
      to,
      frames: inside.length,
      confidence: mean(({ confidence }) => confidence),
      accuracy: mean(({ right }) => Number(right)),
    };
  });
  const frames = judgements.length;
  const apart = ({ confidence, accuracy, frames }: Bin) =>
    frames * Math.abs((confidence ?? 0) - (accuracy ?? 0));
  const error = frames === 0 ? null : bins.reduce((sum, bin) => sum + apart(bin), 0) / frames;
  return { frames, error, bins };
}

function binOf(confidence: number): number {
  return Math.min(BINS - 1, Math.max(0, Math.ceil(confidence * BINS) - 1));
}

/** The same for each outcome that was said. */
export function calibrationByOutcome(
  judgements: readonly Judgement[],
): Readonly<Record<Outcome | "none", Calibration>> {
  const of = (outcome: Outcome | "none") => calibrationOf(judgements.filter(({ said }) => said === outcome));
  const [victory, defeat, draw] = OUTCOMES;
  return { victory: of(victory), defeat: of(defeat), draw: of(draw), none: of("none") };
}

import { type Label, LABELS, type Outcome, outcomeOf, OUTCOMES, type Phase } from "../contract.ts";

/**
 * Near misses: stretches in which a result was likely, but that ended without a count. Pure; the times are those of the
 * readings, monotonic ms.
 */

/** From this probability on, an outcome is likely enough to be looked at later if it comes to nothing, 0..1. */
export const LIKELY = 0.3;
/** A stretch is over when no result was likely for so long: a banner that flickers is one stretch, ms. */
export const QUIET_MS = 3_000;
/** No more than one stretch in this time is told, so that flickering lights cannot fill a disk, ms. */
export const APART_MS = 10_000;

/** The likeliest result in a picture. */
export interface Likeliest {
  readonly outcome: Outcome;
  /** The likelier of its labels. */
  readonly label: Label;
  /** Probability of `outcome`, 0..1. */
  readonly confidence: number;
}

/** What may be kept of a near miss. */
export interface Candidate extends Likeliest {
  /** Whether it was only glanced at: in so small a picture a person sees less. */
  readonly glance: boolean;
}

export interface NearMissState<T extends Candidate> {
  /** The stretch that goes on: its best reading, and when a result was likely last. */
  readonly stretch: { readonly best: T; readonly likelyAt: number } | null;
  /** Outcomes that may be left on the screen from the newest count: seeing them there is no near miss. */
  readonly standing: readonly Outcome[];
  /** When a stretch was told last. */
  readonly toldAt: number;
  /** How many stretches came too soon after another to be told. */
  readonly untold: number;
}

/** Nothing seen yet. What a result from before the start left on the screen is not known: it could be any. */
export const NOTHING_SEEN: NearMissState<never> = {
  stretch: null,
  standing: OUTCOMES,
  toldAt: -Infinity,
  untold: 0,
};

/** The next state, and the best reading of a stretch that is over, if there is one to tell. */
export type NearMissStep<T extends Candidate> = readonly [NearMissState<T>, T | null];

/** The likeliest result outcome in the probabilities of a picture. */
export function likeliestResult(probabilities: Readonly<Record<Label, number>>): Likeliest {
  const results = OUTCOMES.map((outcome): Likeliest => {
    const labels = LABELS.filter((label) => outcomeOf(label) === outcome);
    return {
      outcome,
      label: labels.reduce((best, label) => probabilities[label] > probabilities[best] ? label : best),
      confidence: Math.min(1, labels.reduce((sum, label) => sum + probabilities[label], 0)),
    };
  });
  return results.reduce((best, one) => one.confidence > best.confidence ? one : best);
}

/**
 * Takes in a look at the game. A result counts as likely while one could be counted; while the last one may still be on
 * the screen, only an outcome that it is not.
 * @param seen the likeliest result of the picture; `null` when there was no picture, or only a result that is not counted
 */
export function observe<T extends Candidate>(
  state: NearMissState<T>,
  at: number,
  phase: Phase,
  seen: T | null,
): NearMissStep<T> {
  const likely = seen !== null && seen.confidence >= LIKELY ? seen : null;
  if (phase === "cooldown") {
    const standing = likely === null || state.standing.includes(likely.outcome)
      ? state.standing
      : [...state.standing, likely.outcome];
    return [{ ...state, stretch: null, standing }, null];
  }
  const isOver = state.stretch !== null && at - state.stretch.likelyAt >= QUIET_MS;
  const [current, told] = isOver ? conclude(state, at) : [state, null];
  if (likely === null || phase === "waiting_for_none" && current.standing.includes(likely.outcome)) {
    return [current, told];
  }
  const before = current.stretch?.best;
  const best = before === undefined || isBetter(likely, before) ? likely : before;
  return [{ ...current, stretch: { best, likelyAt: at } }, told];
}

/** The likelier of two, but rather one that a person can judge by its picture. */
function isBetter(one: Candidate, other: Candidate): boolean {
  return one.glance === other.glance ? one.confidence > other.confidence : other.glance;
}

/** A result was counted: what led to it is no miss, and it is on the screen now. */
export function settle<T extends Candidate>(state: NearMissState<T>, outcome: Outcome): NearMissState<T> {
  return { ...state, stretch: null, standing: [outcome] };
}

/** Ends the stretch that goes on, if there is one. */
export function conclude<T extends Candidate>(state: NearMissState<T>, at: number): NearMissStep<T> {
  if (state.stretch === null) return [state, null];
  const over = { ...state, stretch: null };
  return at - state.toldAt < APART_MS
    ? [{ ...over, untold: state.untold + 1 }, null]
    : [{ ...over, toldAt: at }, state.stretch.best];
}

import type { Outcome } from "../contract.ts";
import { DETECTOR, type ReclassifiedDraft, type UndoneDraft } from "./fact.ts";
import type { Input, Reading, Rules } from "./input.ts";

/** Confidence from which a reading is sure, 0..1: a banner read surely is never doubted, and only what is sure corrects. */
const SURE = 0.95;
/** For this long after the count the progress screen is looked out for, ms; it follows the banner within seconds. */
const SECOND_LOOK_MS = 60_000;
/** Sure readings of the progress screen in a row that settle what the result was. */
const REQUIRED_PROGRESS_READINGS = 3;

/**
 * The second look at a doubtful count. A match end shows the banner first and then, in competitive play, the progress
 * screen for many seconds. Both say the same; so where the banner was not read surely, the progress screen decides.
 */
export interface SecondLook {
  /** The outcome that was counted. */
  readonly counted: Outcome;
  /** The source that it was counted on; no other is asked. */
  readonly source: string;
  /** Monotonic ms. */
  readonly endsAt: number;
  /** Sure readings of the progress screen that agree so far, the newest of them at `at` (monotonic ms). */
  readonly row: { readonly outcome: Outcome; readonly count: number; readonly at: number } | null;
}

/** What the progress screen says of a count that it contradicts. */
export interface Correction {
  /** ms since 1970. */
  readonly at: number;
  readonly outcome: Outcome;
}

/**
 * The second look that a count calls for: one that rests on the banner, not all of it read surely. `null` for any other.
 * @param outcome what was counted
 * @param last the reading that completed the row
 * @param least the least confidence in the row, 0..1
 * @param cooldownEndsAt monotonic ms; the second look never outlasts the cooldown
 */
export function secondLookAt(
  outcome: Outcome,
  last: Reading,
  least: number,
  cooldownEndsAt: number,
): SecondLook | null {
  if (last.label !== `${outcome}_text` || least >= SURE) return null;
  const endsAt = Math.min(last.at.mono + SECOND_LOOK_MS, cooldownEndsAt);
  return { counted: outcome, source: last.source, endsAt, row: null };
}

/**
 * One step of the second look: pure. It ends (`null`) when enough sure readings of the progress screen in a row agree
 * with each other: with nothing else if they confirm the count, with the one correction there can be if not. A gap,
 * another source, a late or unsure reading and any other screen restart the row.
 *
 * It lives in memory only: after a restart inside the cooldown the count stays as it was made.
 */
export function lookAgain(
  look: SecondLook,
  input: Input,
  rules: Rules,
): readonly [SecondLook | null, Correction | null] {
  const outcome = sureProgress(look, input, rules);
  if (outcome === null) return [{ ...look, row: null }, null];
  const { row } = look;
  const follows = row?.outcome === outcome && input.at.mono - row.at <= rules.maxGapMs;
  const count = follows ? row.count + 1 : 1;
  if (count < REQUIRED_PROGRESS_READINGS) {
    return [{ ...look, row: { outcome, count, at: input.at.mono } }, null];
  }
  return [null, outcome === look.counted ? null : { at: input.at.wall, outcome }];
}

/** The outcome that an input surely shows on the progress screen of the source, else `null`. */
function sureProgress({ source }: SecondLook, input: Input, { minConfidence }: Rules): Outcome | null {
  if (input.kind === "gap" || input.source !== source || input.outcome === "none") return null;
  if (input.label !== `${input.outcome}_progressbar`) return null;
  return input.confidence >= Math.max(SURE, minConfidence[input.outcome]) ? input.outcome : null;
}

/**
 * The fact that carries a correction out. Where draws are not counted, a result that was a draw is taken back.
 * @param target `seq` of the result
 */
export function correctionDraft(
  { at, outcome }: Correction,
  target: number,
  { countDraws }: Rules,
): ReclassifiedDraft | UndoneDraft {
  return outcome === "draw" && !countDraws
    ? { type: "undone", at, target, source: DETECTOR }
    : { type: "reclassified", at, target, outcome, source: DETECTOR };
}

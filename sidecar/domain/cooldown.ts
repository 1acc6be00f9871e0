import type { Outcome } from "../contract.ts";
import type { Instant, Rules } from "./input.ts";
import type { SecondLook } from "./second_look.ts";

/** What the stages have in common. */
interface Stage {
  /**
   * Sources that may still show a result that was counted on them: it has not been seen to go. Whoever looks elsewhere
   * for a while and comes back to one of them finds the same result, not another.
   */
  readonly unsettled: readonly string[];
}

/** What the newest reading was, for telling whether the next one follows on it; `null` after a gap. */
export interface Newest {
  /** Monotonic ms. */
  readonly at: number;
  readonly source: string;
}

/** Ready to count: `row` says how many readings agree so far, and the least confidence among them (0..1). */
export interface Ready extends Stage {
  readonly phase: "ready";
  readonly row: { readonly outcome: Outcome; readonly count: number; readonly least: number } | null;
  readonly newest: Newest | null;
  /** How many readings in a row, up to the newest, showed a result, surely or not. */
  readonly hints: number;
}

/** A result was counted; nothing can be counted until `endsAt` (monotonic ms). */
export interface Cooldown extends Stage {
  readonly phase: "cooldown";
  readonly endsAt: number;
  /** Open while the count is doubtful. */
  readonly secondLook: SecondLook | null;
}

/** The cooldown is over, but the result may still be on screen: `none` has been seen since `noneSince` (monotonic ms). */
export interface WaitingForNone extends Stage {
  readonly phase: "waiting_for_none";
  readonly noneSince: number | null;
  readonly newest: Newest | null;
}

export type CooldownState = Ready | Cooldown | WaitingForNone;

export const READY: Ready = { phase: "ready", row: null, newest: null, hints: 0, unsettled: [] };

/** Waiting for `none` from now on. */
export function waiting({ unsettled }: Stage = READY): WaitingForNone {
  return { phase: "waiting_for_none", noneSince: null, newest: null, unsettled };
}

/** What in the log decides the phase after a restart: the newest detected result, and whether a person took it back. */
export type PhaseAnchor =
  | { readonly kind: "result"; readonly at: number }
  | { readonly kind: "undone" }
  | null;

/**
 * The phase after a restart. Within the cooldown of the last result the rest of it is waited for, later a stretch of
 * `none`; with a clock that was set back (a result "in the future") the whole cooldown is waited for.
 */
export function restorePhase(anchor: PhaseAnchor, now: Instant, rules: Rules): CooldownState {
  if (anchor === null) return READY;
  if (anchor.kind === "undone") return waiting();
  const elapsed = Math.max(0, now.wall - anchor.at);
  if (elapsed >= rules.cooldownMs) return waiting();
  return {
    phase: "cooldown",
    endsAt: now.mono + rules.cooldownMs - elapsed,
    unsettled: [],
    secondLook: null,
  };
}

/** The state as the clock alone leaves it: a cooldown that is over waits for `none`, a second look ends in its time. */
export function advance(state: CooldownState, now: Instant): CooldownState {
  if (state.phase !== "cooldown") return state;
  if (now.mono >= state.endsAt) return waiting(state);
  return state.secondLook !== null && now.mono >= state.secondLook.endsAt ? withoutSecondLook(state) : state;
}

/** The state once a person has had a say about the score: the count is no longer the detector's to correct. */
export function withoutSecondLook(state: CooldownState): CooldownState {
  return state.phase === "cooldown" ? { ...state, secondLook: null } : state;
}

/** When the current phase ends if nothing disturbs it, monotonic ms; `null` when that depends on what is seen. */
export function phaseEnd(state: CooldownState, rules: Rules): number | null {
  switch (state.phase) {
    case "ready":
      return null;
    case "cooldown":
      return state.endsAt;
    case "waiting_for_none":
      return state.noneSince === null ? null : state.noneSince + rules.noneMs;
  }
}

/** Until when the clock alone changes nothing, neither phase nor pace, monotonic ms; `Infinity` when it never does. */
export function holdsUntil(state: CooldownState, rules: Rules): number {
  const secondLook = state.phase === "cooldown" ? state.secondLook : null;
  return Math.min(phaseEnd(state, rules) ?? Infinity, secondLook?.endsAt ?? Infinity);
}

/** Nothing can happen in a cooldown that is not doubtful: a look every few seconds keeps preview and OBS state honest. */
const COOLDOWN_PACE_MS = 5_000;
/** While waiting for `none` or for the progress screen, a second is fine enough: both are there for many. */
const WAITING_PACE_MS = 1_000;
/** As long as a banner is sure to be readable, ms (in real recordings it is so for 2 s and more). */
const BANNER_MS = 2_000;
/** Of that, what a slow answer or a machine under load may take, ms. */
const SPARE_MS = 250;
/** Looks come no closer than this: two of them still show different pictures of the game, ms. */
const CLOSEST_PACE_MS = 100;
/**
 * While nothing seems to be there, the pace is so many times the configured interval. The look that confirms comes after
 * half an interval, so that a count is hardly later than after two configured ones.
 */
const QUIET_PACE = 1.6;
/** After so many hints without a count, what is there only looks like a result, and may stand there for hours. */
const MAX_HINTS = 16;
/** At least this many looks fit into the stretch of `none`, so that a short one is not measured coarsely. */
const LOOKS_PER_NONE_STRETCH = 8;

/**
 * When to look again after a look at `looked`, both monotonic ms: quickly when a result seems to be there, slower otherwise,
 * but never past the end of the phase.
 */
export function nextLook(
  state: CooldownState,
  looked: number,
  rules: Rules,
  pollIntervalMs: number,
): number {
  return Math.min(looked + pollPace(state, rules, pollIntervalMs), phaseEnd(state, rules) ?? Infinity);
}

/** The pace in ms, as `/api/status` shows it. */
export function pollPace(state: CooldownState, rules: Rules, pollIntervalMs: number): number {
  switch (state.phase) {
    case "ready":
      return readyPace(state, rules, pollIntervalMs);
    case "cooldown":
      return Math.max(pollIntervalMs, state.secondLook === null ? COOLDOWN_PACE_MS : WAITING_PACE_MS);
    case "waiting_for_none":
      return Math.max(pollIntervalMs, Math.min(WAITING_PACE_MS, rules.noneMs / LOOKS_PER_NONE_STRETCH));
  }
}

/** Whether nothing speaks for a result: a count is at least two looks away. */
export function isQuiet(state: CooldownState): boolean {
  return state.phase === "ready" && state.newest !== null && state.hints === 0;
}

/** Whether a result seems to be there that the next looks may count. A screen that only resembles one does so for a while. */
export function isCountNear(state: CooldownState): boolean {
  return state.phase === "ready" && state.hints > 0 && state.hints <= MAX_HINTS;
}

/**
 * The configured interval; half of it while a result seems to be there, and `QUIET_PACE` times as long while nothing does. The
 * slow pace is bounded such that two looks and all confirmations fit into a banner: it is counted even if its first look
 * shows a flash.
 */
function readyPace(state: Ready, { requiredConsecutive }: Rules, pollIntervalMs: number): number {
  const close = Math.min(pollIntervalMs, Math.max(CLOSEST_PACE_MS, pollIntervalMs / 2));
  if (isCountNear(state)) return close;
  if (!isQuiet(state)) return pollIntervalMs;
  const latest = (BANNER_MS - SPARE_MS - (requiredConsecutive - 1) * close) / 2;
  return Math.max(pollIntervalMs, Math.min(QUIET_PACE * pollIntervalMs, latest));
}

import type { Outcome, Phase } from "../contract.ts";
import type { Instant, Rules } from "./input.ts";

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

/** Ready to count: `row` holds the readings that agree so far. */
export interface Ready extends Stage {
  readonly phase: "ready";
  readonly row: { readonly outcome: Outcome; readonly count: number } | null;
  readonly newest: Newest | null;
}

/** A result was counted; nothing can be counted until `endsAt` (monotonic ms). */
export interface Cooldown extends Stage {
  readonly phase: "cooldown";
  readonly endsAt: number;
}

/** The cooldown is over, but the result may still be on screen: `none` has been seen since `noneSince` (monotonic ms). */
export interface WaitingForNone extends Stage {
  readonly phase: "waiting_for_none";
  readonly noneSince: number | null;
  readonly newest: Newest | null;
}

export type CooldownState = Ready | Cooldown | WaitingForNone;

export const READY: Ready = { phase: "ready", row: null, newest: null, unsettled: [] };

/** Waiting for `none` from now on. */
export function waiting({ unsettled }: Stage = READY): WaitingForNone {
  return { phase: "waiting_for_none", noneSince: null, newest: null, unsettled };
}

/** What in the log decides the phase after a restart: the newest detected result, and whether it was taken back. */
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
  return { phase: "cooldown", endsAt: now.mono + rules.cooldownMs - elapsed, unsettled: [] };
}

/** The state as the clock alone leaves it: a cooldown that is over waits for `none`. */
export function advance(state: CooldownState, now: Instant): CooldownState {
  return state.phase === "cooldown" && now.mono >= state.endsAt ? waiting(state) : state;
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

/** Nothing can be counted during the cooldown: a look every few seconds keeps the preview and the OBS state honest. */
const COOLDOWN_PACE_MS = 5_000;
/** While waiting for `none`, a second is fine enough for a stretch of 12.5 s. */
const WAITING_PACE_MS = 1_000;
/** At least this many looks fit into the stretch of `none`, so that a short one is not measured coarsely. */
const LOOKS_PER_NONE_STRETCH = 8;

/**
 * When to look again after a look at `looked`, both monotonic ms: as configured when a result could be counted, slower
 * otherwise, but never past the end of the phase.
 */
export function nextLook(
  state: CooldownState,
  looked: number,
  rules: Rules,
  pollIntervalMs: number,
): number {
  return Math.min(looked + pollPace(state.phase, rules, pollIntervalMs), phaseEnd(state, rules) ?? Infinity);
}

/** The pace of a phase in ms, as `/api/status` shows it. */
export function pollPace(phase: Phase, rules: Rules, pollIntervalMs: number): number {
  switch (phase) {
    case "ready":
      return pollIntervalMs;
    case "cooldown":
      return Math.max(pollIntervalMs, COOLDOWN_PACE_MS);
    case "waiting_for_none":
      return Math.max(pollIntervalMs, Math.min(WAITING_PACE_MS, rules.noneMs / LOOKS_PER_NONE_STRETCH));
  }
}

import type { Outcome } from "../contract.ts";
import {
  advance,
  type Cooldown,
  type CooldownState,
  type Ready,
  waiting,
  type WaitingForNone,
} from "./cooldown.ts";
import { DETECTOR, type ResultDraft } from "./fact.ts";
import type { Input, Reading, Rules } from "./input.ts";
import { type Correction, lookAgain, secondLookAt } from "./second_look.ts";

/** The next state, the result to log if this input completed one, or else what it corrects of the newest result. */
export type Step = readonly [CooldownState, ResultDraft | null, Correction | null];

/**
 * One step of the rules: pure, and the only place where a detected result comes from.
 *
 * `ready` --the same outcome in `requiredConsecutive` readings, each at or above its threshold--> one result, then
 * `cooldown` --`cooldownMs`--> `waiting_for_none` --`none` without a break for `noneMs`--> `ready`.
 * A gap, a reading that comes too late or shows another source, and a result below its threshold restart the row and
 * the stretch of `none`.
 *
 * Nothing is counted during the cooldown. But where the banner was not read surely, a second look goes on in the
 * beginning of it, and a progress screen that says otherwise corrects the count (`second_look.ts`).
 */
export function step(state: CooldownState, input: Input, rules: Rules): Step {
  const current = advance(state, input.at);
  if (current.phase === "cooldown") return whileCoolingDown(current, input, rules);
  if (input.kind === "gap") return [restart(current), null, null];
  const followed = follows(current, input, rules) ? current : restart(current);
  if (followed.phase === "ready" && !followed.unsettled.includes(input.source)) {
    return whileReady(followed, input, rules);
  }
  return [whileWaiting(followed.phase === "ready" ? waiting(followed) : followed, input, rules), null, null];
}

function whileCoolingDown(state: Cooldown, input: Input, rules: Rules): Step {
  if (state.secondLook === null) return [state, null, null];
  const [secondLook, correction] = lookAgain(state.secondLook, input, rules);
  return [{ ...state, secondLook }, null, correction];
}

function follows({ newest }: Ready | WaitingForNone, { at, source }: Reading, rules: Rules): boolean {
  return newest !== null && newest.source === source && at.mono - newest.at <= rules.maxGapMs;
}

function restart(state: Ready | WaitingForNone): Ready | WaitingForNone {
  return state.phase === "ready" ? { ...state, row: null, newest: null, hints: 0 } : waiting(state);
}

function whileReady({ row, hints: before, unsettled }: Ready, reading: Reading, rules: Rules): Step {
  const outcome = agreeing(reading, rules);
  const newest = { at: reading.at.mono, source: reading.source };
  const hints = reading.outcome === "none" ? 0 : before + 1;
  if (outcome === null) return [{ phase: "ready", row: null, newest, hints, unsettled }, null, null];
  const agreed = row?.outcome === outcome ? row : { count: 0, least: 1 };
  const count = agreed.count + 1;
  const least = Math.min(agreed.least, reading.confidence);
  if (count < rules.requiredConsecutive) {
    return [{ phase: "ready", row: { outcome, count, least }, newest, hints, unsettled }, null, null];
  }
  const result: ResultDraft = {
    type: "result",
    at: reading.at.wall,
    outcome,
    delta: 1,
    label: reading.label,
    confidence: reading.confidence,
    evidence: null,
    note: null,
    source: DETECTOR,
  };
  const endsAt = reading.at.mono + rules.cooldownMs;
  const secondLook = secondLookAt(outcome, reading, least, endsAt);
  return [{ phase: "cooldown", endsAt, unsettled: [...unsettled, reading.source], secondLook }, result, null];
}

/** The outcome that a reading speaks for, or `null` when it speaks for none that may be counted. */
function agreeing(reading: Reading, rules: Rules): Outcome | null {
  if (reading.outcome === "none") return null;
  if (reading.outcome === "draw" && !rules.countDraws) return null;
  return reading.confidence >= rules.minConfidence[reading.outcome] ? reading.outcome : null;
}

function whileWaiting(state: WaitingForNone, reading: Reading, rules: Rules): Ready | WaitingForNone {
  const newest = { at: reading.at.mono, source: reading.source };
  if (reading.outcome !== "none") return { ...waiting(state), newest };
  const noneSince = state.noneSince ?? reading.at.mono;
  if (reading.at.mono - noneSince < rules.noneMs) return { ...state, noneSince, newest };
  // Only the source that was looked at is known to have let its result go.
  const unsettled = state.unsettled.filter((source) => source !== reading.source);
  return { phase: "ready", row: null, newest, hints: 0, unsettled };
}

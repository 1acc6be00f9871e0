import type { Outcome } from "../contract.ts";
import { advance, type CooldownState, type Ready, waiting, type WaitingForNone } from "./cooldown.ts";
import type { ResultDraft } from "./fact.ts";
import type { Input, Reading, Rules } from "./input.ts";

/** The next state, and the result to log if this input completed one. */
export type Step = readonly [CooldownState, ResultDraft | null];

/**
 * One step of the rules: pure, and the only place where a detected result comes from.
 *
 * `ready` --the same outcome in `requiredConsecutive` readings, each at or above its threshold--> one result, then
 * `cooldown` --`cooldownMs`--> `waiting_for_none` --`none` without a break for `noneMs`--> `ready`.
 * A gap, a reading that comes too late or shows another source, and a result below its threshold restart the row and
 * the stretch of `none`.
 */
export function step(state: CooldownState, input: Input, rules: Rules): Step {
  const current = advance(state, input.at);
  if (current.phase === "cooldown") return [current, null];
  if (input.kind === "gap") return [restart(current), null];
  const followed = follows(current, input, rules) ? current : restart(current);
  if (followed.phase === "ready" && !followed.unsettled.includes(input.source)) {
    return whileReady(followed, input, rules);
  }
  return [whileWaiting(followed.phase === "ready" ? waiting(followed) : followed, input, rules), null];
}

function follows({ newest }: Ready | WaitingForNone, { at, source }: Reading, rules: Rules): boolean {
  return newest !== null && newest.source === source && at.mono - newest.at <= rules.maxGapMs;
}

function restart(state: Ready | WaitingForNone): Ready | WaitingForNone {
  return state.phase === "ready" ? { ...state, row: null, newest: null } : waiting(state);
}

function whileReady({ row, unsettled }: Ready, reading: Reading, rules: Rules): Step {
  const outcome = agreeing(reading, rules);
  const newest = { at: reading.at.mono, source: reading.source };
  if (outcome === null) return [{ phase: "ready", row: null, newest, unsettled }, null];
  const count = row?.outcome === outcome ? row.count + 1 : 1;
  if (count < rules.requiredConsecutive) {
    return [{ phase: "ready", row: { outcome, count }, newest, unsettled }, null];
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
    source: "detector",
  };
  const endsAt = reading.at.mono + rules.cooldownMs;
  return [{ phase: "cooldown", endsAt, unsettled: [...unsettled, reading.source] }, result];
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
  return { phase: "ready", row: null, newest, unsettled };
}

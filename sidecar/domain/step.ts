import type { Outcome } from "../contract.ts";
import { advance, type CooldownState, READY, type Ready, WAITING, type WaitingForNone } from "./cooldown.ts";
import type { ResultDraft } from "./fact.ts";
import type { Input, Reading, Rules } from "./input.ts";

/** The next state, and the result to log if this input completed one. */
export type Step = readonly [CooldownState, ResultDraft | null];

/**
 * One step of the rules: pure, and the only place where a detected result comes from.
 *
 * `ready` --the same outcome in `requiredConsecutive` readings, each at or above its threshold--> one result, then
 * `cooldown` --`cooldownMs`--> `waiting_for_none` --`none` without a break for `noneMs`--> `ready`.
 * A gap, a reading that comes too late, or a result below its threshold restarts the row and the stretch of `none`.
 */
export function step(state: CooldownState, input: Input, rules: Rules): Step {
  const current = advance(state, input.at);
  if (current.phase === "cooldown") return [current, null];
  if (input.kind === "gap") return [current.phase === "ready" ? READY : WAITING, null];
  const late = current.lastReading !== null && input.at.mono - current.lastReading > rules.maxGapMs;
  return current.phase === "ready"
    ? whileReady(late ? READY : current, input, rules)
    : [whileWaiting(late ? WAITING : current, input, rules), null];
}

function whileReady(state: Ready, reading: Reading, rules: Rules): Step {
  const outcome = agreeing(reading, rules);
  const lastReading = reading.at.mono;
  if (outcome === null) return [{ phase: "ready", row: null, lastReading }, null];
  const count = state.row?.outcome === outcome ? state.row.count + 1 : 1;
  if (count < rules.requiredConsecutive) {
    return [{ phase: "ready", row: { outcome, count }, lastReading }, null];
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
  return [{ phase: "cooldown", endsAt: reading.at.mono + rules.cooldownMs }, result];
}

/** The outcome that a reading speaks for, or `null` when it speaks for none that may be counted. */
function agreeing(reading: Reading, rules: Rules): Outcome | null {
  if (reading.outcome === "none") return null;
  if (reading.outcome === "draw" && !rules.countDraws) return null;
  return reading.confidence >= rules.minConfidence[reading.outcome] ? reading.outcome : null;
}

function whileWaiting(state: WaitingForNone, reading: Reading, rules: Rules): CooldownState {
  const lastReading = reading.at.mono;
  if (reading.outcome !== "none") return { phase: "waiting_for_none", noneSince: null, lastReading };
  const noneSince = state.noneSince ?? reading.at.mono;
  return reading.at.mono - noneSince >= rules.noneMs
    ? { phase: "ready", row: null, lastReading }
    : { phase: "waiting_for_none", noneSince, lastReading };
}

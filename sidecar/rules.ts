import type { Config } from "./config/schema.ts";
import type { Rules } from "./domain/input.ts";

/** A reading counts as consecutive across one lost look and one slow answer. */
const MIN_GAP_MS = 3_000;

/** The rules of counting that the configuration and the model (its thresholds) ask for. */
export function rulesOf(
  { capture, detector, rules }: Pick<Config, "capture" | "detector" | "rules">,
  modelConfidence: Rules["minConfidence"],
): Rules {
  return {
    requiredConsecutive: rules.required_consecutive,
    cooldownMs: rules.cooldown_seconds * 1_000,
    noneMs: rules.none_seconds * 1_000,
    maxGapMs: Math.max(MIN_GAP_MS, 2 * capture.poll_interval_ms + capture.request_timeout_ms),
    countDraws: rules.count_draws,
    minConfidence: { ...modelConfidence, ...detector.min_confidence },
  };
}

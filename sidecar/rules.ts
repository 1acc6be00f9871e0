import type { Config } from "./config/schema.ts";
import type { Outcome } from "./contract.ts";
import type { Rules } from "./domain/input.ts";

/** A reading counts as consecutive across one lost look and one slow answer. */
const MIN_GAP_MS = 3_000;
/** Of keyframes, which come as the publisher likes: as long as the stream does not count as stale, and a little. */
const KEYFRAME_GAP_MS = 7_000;

/**
 * The rules of counting that the configuration and the model (its thresholds) ask for.
 * @param keyframes whether the pictures are keyframes of a stream, not screenshots that come when they are asked for
 */
export function rulesOf(
  { capture, detector, rules }: Pick<Config, "capture" | "detector" | "rules">,
  modelConfidence: Rules["minConfidence"],
  { keyframes = false }: { readonly keyframes?: boolean } = {},
): Rules {
  const leastGapMs = keyframes ? KEYFRAME_GAP_MS : MIN_GAP_MS;
  return {
    requiredConsecutive: rules.required_consecutive,
    cooldownMs: rules.cooldown_seconds * 1_000,
    noneMs: rules.none_seconds * 1_000,
    maxGapMs: Math.max(leastGapMs, 2 * capture.poll_interval_ms + capture.request_timeout_ms),
    countDraws: rules.count_draws,
    minConfidence: { ...modelConfidence, ...detector.min_confidence },
  };
}

/** From which confidence (0..1) on a reading of this outcome speaks for a count; `null` when none does. */
export function leastConfidence(
  outcome: Outcome | "none",
  { countDraws, minConfidence }: Rules,
): number | null {
  return outcome === "none" || outcome === "draw" && !countDraws ? null : minConfidence[outcome];
}

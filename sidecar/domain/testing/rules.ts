import type { Rules } from "../input.ts";

/** Rules as they usually are, for tests. */
export const USUAL_RULES: Rules = {
  requiredConsecutive: 2,
  cooldownMs: 180_000,
  noneMs: 12_500,
  maxGapMs: 3_000,
  countDraws: true,
  minConfidence: { victory: 0.7, defeat: 0.7, draw: 0.8 },
};

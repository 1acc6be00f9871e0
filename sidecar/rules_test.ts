import assert from "node:assert/strict";
import { DEFAULTS } from "./config/schema.ts";
import { leastConfidence, rulesOf } from "./rules.ts";

const MODEL = { victory: 0.9, defeat: 0.91, draw: 0.92 };

Deno.test("rulesOf() takes the rules of the configuration, in ms, and the model's thresholds", () => {
  assert.deepEqual(rulesOf(DEFAULTS, MODEL), {
    requiredConsecutive: 2,
    cooldownMs: 180_000,
    noneMs: 12_500,
    maxGapMs: 3_000,
    countDraws: true,
    minConfidence: MODEL,
  });
});

Deno.test("rulesOf() lets the configuration's thresholds go before the model's", () => {
  const config = { ...DEFAULTS, detector: { ...DEFAULTS.detector, min_confidence: { draw: 0.99 } } };
  assert.deepEqual(rulesOf(config, MODEL).minConfidence, { ...MODEL, draw: 0.99 });
});

Deno.test("rulesOf() bears one lost look and one slow answer, and the wait for a keyframe", () => {
  const capture = { ...DEFAULTS.capture, poll_interval_ms: 1_000, request_timeout_ms: 5_000 };
  assert.equal(rulesOf({ ...DEFAULTS, capture }, MODEL).maxGapMs, 7_000);
  assert.equal(rulesOf(DEFAULTS, MODEL, { keyframes: true }).maxGapMs, 7_000);
});

Deno.test("leastConfidence() is the threshold of an outcome that is counted", () => {
  const rules = rulesOf(DEFAULTS, MODEL);
  const least = (countDraws: boolean) =>
    (["victory", "defeat", "draw", "none"] as const).map((outcome) =>
      leastConfidence(outcome, { ...rules, countDraws })
    );
  assert.deepEqual(least(true), [0.9, 0.91, 0.92, null]);
  assert.deepEqual(least(false), [0.9, 0.91, null, null]);
});

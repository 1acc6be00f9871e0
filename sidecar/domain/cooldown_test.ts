import assert from "node:assert/strict";
import { type CooldownState, nextLook, pollPace, READY, restorePhase, waiting } from "./cooldown.ts";
import type { Rules } from "./input.ts";

const START = Date.UTC(2026, 0, 1);
const RULES: Rules = {
  requiredConsecutive: 2,
  cooldownMs: 180_000,
  noneMs: 12_500,
  maxGapMs: 3_000,
  countDraws: true,
  minConfidence: { victory: 0.7, defeat: 0.7, draw: 0.8 },
};

Deno.test("restorePhase() continues the cooldown of the last result, later waits for none", () => {
  const now = { wall: START + 60_000, mono: 5 };
  assert.deepEqual(restorePhase(null, now, RULES), READY);
  assert.deepEqual(restorePhase({ kind: "result", at: START }, now, RULES), {
    phase: "cooldown",
    endsAt: 5 + 120_000,
    unsettled: [],
    secondLook: null,
  });
  assert.deepEqual(restorePhase({ kind: "result", at: START - 180_000 }, now, RULES), waiting());
  assert.deepEqual(restorePhase({ kind: "undone" }, now, RULES), waiting());
  assert.deepEqual(restorePhase({ kind: "result", at: START + 3_600_000 }, now, RULES), {
    phase: "cooldown",
    endsAt: 5 + 180_000,
    unsettled: [],
    secondLook: null,
  });
});

Deno.test("nextLook() is late in the cooldown and never past the end of a phase", () => {
  const cooldown = (endsAt: number): CooldownState => ({
    phase: "cooldown",
    endsAt,
    unsettled: [],
    secondLook: null,
  });
  assert.equal(nextLook(READY, 1_000, RULES, 250), 1_250);
  assert.equal(nextLook(cooldown(100_000), 1_000, RULES, 250), 6_000);
  assert.equal(nextLook(cooldown(1_400), 1_000, RULES, 250), 1_400);
  const almost: CooldownState = { ...waiting(), noneSince: -11_200 };
  assert.equal(nextLook(almost, 1_000, RULES, 250), 1_300);
  assert.equal(pollPace(waiting(), RULES, 250), 1_000);
  assert.equal(pollPace(waiting(), { ...RULES, noneMs: 1_000 }, 250), 250);
});

Deno.test("pollPace() hurries while a result seems to be there, until that has stood too long to be one", () => {
  const newest = { at: 0, source: "Game" };
  const pace = (hints: number) => pollPace({ ...READY, newest, hints }, RULES, 250);
  assert.deepEqual([0, 1, 16, 17].map(pace), [400, 125, 125, 250]);
  assert.equal(pollPace(READY, RULES, 250), 250, "nothing was seen yet");
});

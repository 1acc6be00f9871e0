import assert from "node:assert/strict";
import { type CooldownState, nextLook, pollPace, READY, restorePhase, waiting } from "./cooldown.ts";
import { USUAL_RULES } from "./testing/rules.ts";

const START = Date.UTC(2026, 0, 1);

Deno.test("restorePhase() continues the cooldown of the last result, later waits for none", () => {
  const now = { wall: START + 60_000, mono: 5 };
  assert.deepEqual(restorePhase(null, now, USUAL_RULES), READY);
  assert.deepEqual(restorePhase({ kind: "result", at: START }, now, USUAL_RULES), {
    phase: "cooldown",
    endsAt: 5 + 120_000,
    unsettled: [],
    secondLook: null,
  });
  assert.deepEqual(restorePhase({ kind: "result", at: START - 180_000 }, now, USUAL_RULES), waiting());
  assert.deepEqual(restorePhase({ kind: "undone" }, now, USUAL_RULES), waiting());
  assert.deepEqual(restorePhase({ kind: "result", at: START + 3_600_000 }, now, USUAL_RULES), {
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
  assert.equal(nextLook(READY, 1_000, USUAL_RULES, 250), 1_250);
  assert.equal(nextLook(cooldown(100_000), 1_000, USUAL_RULES, 250), 6_000);
  assert.equal(nextLook(cooldown(1_400), 1_000, USUAL_RULES, 250), 1_400);
  const almost: CooldownState = { ...waiting(), noneSince: -11_200 };
  assert.equal(nextLook(almost, 1_000, USUAL_RULES, 250), 1_300);
  assert.equal(pollPace(waiting(), USUAL_RULES, 250), 1_000);
  assert.equal(pollPace(waiting(), { ...USUAL_RULES, noneMs: 1_000 }, 250), 250);
});

Deno.test("pollPace() hurries while a result seems to be there, until that has stood too long to be one", () => {
  const newest = { at: 0, source: "Game" };
  const pace = (hints: number) => pollPace({ ...READY, newest, hints }, USUAL_RULES, 250);
  assert.deepEqual([0, 1, 16, 17].map(pace), [400, 125, 125, 250]);
  assert.equal(pollPace(READY, USUAL_RULES, 250), 250, "nothing was seen yet");
});

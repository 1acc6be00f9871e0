import assert from "node:assert/strict";
import fc from "fast-check";
import { type CooldownState, nextLook, READY } from "../domain/cooldown.ts";
import type { Rules } from "../domain/input.ts";
import { step } from "../domain/step.ts";
import { LABELS, outcomeOf } from "../contract.ts";
import { frameAt, MATCH_MS, matchAt, sceneAt } from "./match.ts";

/** The rules that the demo runs with. */
const RULES: Rules = {
  requiredConsecutive: 2,
  cooldownMs: 3_000,
  noneMs: 1_000,
  maxGapMs: 1_500,
  countDraws: true,
  minConfidence: { victory: 0.5, defeat: 0.5, draw: 0.5 },
};
const POLL_MS = 250;

/** When the real rules count what, if they look at the demo's pace and each look costs `costMs`. */
function counts(seed: number, untilMs: number, costMs: number): { at: number; outcome: string }[] {
  const counted: { at: number; outcome: string }[] = [];
  let state: CooldownState = READY;
  let ms = 0;
  while (ms < untilMs) {
    const scene = sceneAt(ms, seed);
    const label = LABELS.find((known) => known === scene) ?? "none";
    const at = { wall: ms, mono: ms };
    const [next, result] = step(
      state,
      { kind: "reading", at, source: "Game", label, outcome: outcomeOf(label), confidence: 1 },
      RULES,
    );
    state = next;
    if (result !== null) counted.push({ at: ms, outcome: result.outcome });
    ms = costMs + nextLook(state, ms, RULES, POLL_MS);
  }
  return counted;
}

Deno.test("the demo's first count comes within 8 s and every match counts once, whatever the seed", () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 0, max: 150 }), (seed, costMs) => {
      const counted = counts(seed, MATCH_MS * 12, costMs);
      assert.ok((counted[0]?.at ?? Infinity) < 8_000);
      assert.deepEqual(
        counted.map(({ outcome }) => outcome),
        Array.from({ length: 12 }, (_, index) => matchAt(index, seed).outcome),
      );
    }),
    { numRuns: 50 },
  );
});

Deno.test("matchAt() gives a believable mix of outcomes", () => {
  for (const seed of [1, 2, 3]) {
    const outcomes = Array.from({ length: 2_000 }, (_, index) => matchAt(index, seed).outcome);
    const share = (outcome: string) => outcomes.filter((other) => other === outcome).length / outcomes.length;
    assert.ok(share("victory") > 0.4 && share("victory") < 0.55, `victories ${share("victory")}`);
    assert.ok(share("defeat") > 0.4 && share("defeat") < 0.55, `defeats ${share("defeat")}`);
    assert.ok(share("draw") > 0.03 && share("draw") < 0.12, `draws ${share("draw")}`);
    const streaks = outcomes.filter((outcome, index) => outcome === outcomes[index - 1]).length /
      outcomes.length;
    assert.ok(streaks > 0.35 && streaks < 0.6, `neighbours alike ${streaks}`);
  }
});

Deno.test("frameAt() names pictures that exist, and depends on its arguments only", () => {
  fc.assert(fc.property(fc.nat(1e9), fc.nat(), fc.integer({ min: 1, max: 5 }), (ms, seed, count) => {
    const name = frameAt(ms, seed, () => count);
    assert.match(name, /^(none_(gameplay|summary|menu)|(victory|defeat|draw)_(text|progressbar))_[1-5]$/);
    assert.ok(Number(name.at(-1)) <= count);
    assert.equal(frameAt(ms, seed, () => count), name);
  }));
});

Deno.test("frameAt() shows every variant of the game in turn, and one picture of a result", () => {
  const names = new Set<string>();
  for (let ms = 0; ms < MATCH_MS * 5; ms += 100) names.add(frameAt(ms, 1, () => 4));
  for (const n of [1, 2, 3, 4]) assert.ok(names.has(`none_gameplay_${n}`));
  const results = new Set<string>();
  for (let ms = 0; ms < MATCH_MS; ms += 100) {
    const name = frameAt(ms, 1, () => 4);
    if (name.includes("_text_")) results.add(name);
  }
  assert.equal(results.size, 1);
});

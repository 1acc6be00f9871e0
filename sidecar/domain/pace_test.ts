import assert from "node:assert/strict";
import { LABELS, outcomeOf } from "../contract.ts";
import { type CooldownState, holdsUntil, nextLook, pollPace, READY, waiting } from "./cooldown.ts";
import type { Rules } from "./input.ts";
import { step } from "./step.ts";
import { USUAL_RULES } from "./testing/rules.ts";

const RULES: Rules = {
  ...USUAL_RULES,
  minConfidence: { victory: 0.95, defeat: 0.9, draw: 0.9 },
};
const BANNER_MS = 2_000;

interface Game {
  readonly rules?: Rules;
  readonly pollMs: number;
  /** When the banner appears, ms after the first look. */
  readonly bannerAt: number;
  readonly label?: typeof LABELS[number];
  /** The banner cannot be read in the beginning: a flash, ms. */
  readonly flashMs?: number;
  /** What each look takes, ms. */
  readonly costMs?: number;
  readonly untilMs?: number;
}

/** When the rules look, and when they count what. */
function play({ rules = RULES, pollMs, bannerAt, label = "defeat_text", ...game }: Game) {
  const { flashMs = 0, costMs = 0, untilMs = bannerAt + BANNER_MS + 500 } = game;
  let state: CooldownState = READY;
  const looks: number[] = [];
  const counts: { at: number; outcome: string }[] = [];
  for (let ms = 0; ms < untilMs; ms = Math.max(nextLook(state, ms, rules, pollMs), ms + costMs)) {
    looks.push(ms);
    const isThere = ms >= bannerAt + flashMs && ms < bannerAt + BANNER_MS;
    const shown = isThere ? label : "none";
    const reading = { label: shown, outcome: outcomeOf(shown), confidence: 0.99, source: "Game" };
    const [next, result] = step(state, { kind: "reading", at: { wall: ms, mono: ms }, ...reading }, rules);
    state = next;
    if (result !== null) counts.push({ at: ms, outcome: result.outcome });
  }
  return { looks, counts };
}

for (const label of LABELS.filter((label) => label.endsWith("_text"))) {
  Deno.test(`a ${label} of 2 s is counted once, wherever it falls between two looks`, () => {
    for (let offset = 0; offset < 1_000; offset++) {
      const { counts } = play({ pollMs: 250, bannerAt: 3_000 + offset, label });
      assert.deepEqual(counts.map(({ outcome }) => outcome), [outcomeOf(label)], `offset ${offset}`);
    }
  });
}

Deno.test("a banner of 2 s is counted at every offset though its first half second cannot be read and looks are slow", () => {
  for (let offset = 0; offset < 1_000; offset++) {
    const { counts } = play({ pollMs: 250, bannerAt: 3_000 + offset, flashMs: 500, costMs: 400 });
    assert.equal(counts.length, 1, `offset ${offset}`);
  }
});

Deno.test("a banner of 2 s is counted at every offset for every pace and row that could count it at an even pace", () => {
  for (const pollMs of [100, 150, 250, 400, 600, 900]) {
    for (let requiredConsecutive = 1; requiredConsecutive <= 10; requiredConsecutive++) {
      if (pollMs * requiredConsecutive > BANNER_MS) continue;
      const rules = { ...RULES, requiredConsecutive };
      for (let offset = 0; offset < 2 * pollMs; offset += 7) {
        const { counts } = play({ rules, pollMs, bannerAt: 3_000 + offset });
        assert.equal(counts.length, 1, `${requiredConsecutive} x ${pollMs} ms, offset ${offset}`);
      }
    }
  }
});

Deno.test("a count comes at most two and a half intervals after its banner", () => {
  for (let offset = 0; offset < 1_000; offset++) {
    const bannerAt = 3_000 + offset;
    const [count] = play({ pollMs: 250, bannerAt }).counts;
    assert.ok(count !== undefined && count.at - bannerAt <= 625, `offset ${offset}: ${count?.at}`);
  }
});

Deno.test("a match of 12 minutes takes 48 % of the looks that an even pace takes, and 36 of them fall in the cooldown", () => {
  const minutes = 60_000;
  const { looks, counts } = play({ pollMs: 250, bannerAt: 8.7 * minutes, untilMs: 12 * minutes });
  const countedAt = counts[0]?.at ?? Infinity;
  assert.equal(looks.filter((at) => at > countedAt && at <= countedAt + RULES.cooldownMs).length, 36);
  assert.ok(looks.length <= 0.48 * 12 * minutes / 250, `${looks.length}`);
});

Deno.test("pollPace() is as configured after a gap, and never slower than asked for where that is slow", () => {
  assert.equal(pollPace(READY, RULES, 250), 250);
  const quiet: CooldownState = { ...READY, newest: { at: 0, source: "Game" } };
  assert.equal(pollPace(quiet, RULES, 250), 400);
  assert.equal(pollPace(quiet, { ...RULES, requiredConsecutive: 10 }, 250), 312.5);
  assert.equal(pollPace(quiet, RULES, 5_000), 5_000);
  assert.equal(pollPace({ ...quiet, hints: 1 }, RULES, 100), 100);
});

Deno.test("holdsUntil() is when the clock alone ends a phase or a second look", () => {
  const secondLook = { counted: "victory", source: "Game", endsAt: 60_000, row: null } as const;
  const cooldown = { phase: "cooldown", endsAt: 90_000, unsettled: [], secondLook: null } as const;
  assert.equal(holdsUntil(READY, RULES), Infinity);
  assert.equal(holdsUntil(cooldown, RULES), 90_000);
  assert.equal(holdsUntil({ ...cooldown, secondLook }, RULES), 60_000);
  assert.equal(holdsUntil(waiting(), RULES), Infinity);
  assert.equal(holdsUntil({ ...waiting(), noneSince: 1_000 }, RULES), 1_000 + RULES.noneMs);
});

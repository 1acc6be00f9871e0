import assert from "node:assert/strict";
import fc from "fast-check";
import { OUTCOMES } from "../../sidecar/contract.ts";
import { swapsIn, Tally } from "./tally.ts";

Deno.test("Tally counts what is right, missed and swapped, both ways", () => {
  const tally = new Tally();
  tally.add("victory", "victory");
  tally.add("victory", "none");
  tally.add("victory", "draw");
  tally.add("defeat", "victory");
  tally.add("draw", "defeat");
  tally.add("draw", "draw");
  const score = tally.score();
  assert.deepEqual([score.frames, score.right, score.share, score.missed], [6, 2, 1 / 3, 1]);
  assert.deepEqual(score.swaps, { victory_defeat: 1, defeat_draw: 1, victory_draw: 1 });
  assert.deepEqual(score.outcomes.draw, { frames: 2, right: 1, share: 0.5 });
  assert.equal(new Tally().score().share, null);
});

Deno.test("Tally leaves no frame out", () => {
  const shown = fc.constantFrom(...OUTCOMES);
  const judged = fc.constantFrom(...OUTCOMES, "none" as const);
  fc.assert(fc.property(fc.array(fc.tuple(shown, judged)), (frames) => {
    const tally = new Tally();
    for (const [shown, judged] of frames) tally.add(shown, judged);
    const score = tally.score();
    assert.equal(score.frames, frames.length);
    assert.equal(score.right + score.missed + swapsIn(score), frames.length);
  }));
});

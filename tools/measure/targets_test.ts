import assert from "node:assert/strict";
import { HARD_FALSE_FRAMES, judgeTargets } from "./targets.ts";

const HARD = { seed: 1, frames: 10_000, scenes: 2_500, false_frames: 0, share: 0, counts: 0, kinds: {} };

function held(hard_none: typeof HARD): boolean[] {
  return judgeTargets({ hard_none }).map(({ held }) => held);
}

Deno.test("judgeTargets() holds hard frames to a share of them and to no count at all", () => {
  assert.deepEqual(held(HARD), [true, true]);
  assert.deepEqual(held({ ...HARD, false_frames: 10, share: HARD_FALSE_FRAMES }), [true, true]);
  assert.deepEqual(held({ ...HARD, false_frames: 11, share: 0.0011 }), [false, true]);
  assert.deepEqual(held({ ...HARD, counts: 1 }), [true, false]);
});

Deno.test("judgeTargets() says nothing about what was not measured", () => {
  assert.deepEqual(judgeTargets({}), []);
});

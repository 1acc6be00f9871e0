import assert from "node:assert/strict";
import { KeyframePace } from "./keyframe_pace.ts";

/** At which of these times a frame is a keyframe. */
function keyframesAt(pace: KeyframePace, times: readonly number[]): readonly number[] {
  return times.filter((at) => {
    const isDue = pace.isDue(at);
    if (isDue) pace.made(at);
    return isDue;
  });
}

/** Times of frames. */
function frames(fps: number, from: number, to: number): readonly number[] {
  return Array.from({ length: Math.ceil((to - from) * fps / 1_000) }, (_, n) => from + n * 1_000 / fps);
}

Deno.test("KeyframePace makes one a second at any rate of frames", () => {
  for (const fps of [5, 20, 50]) {
    assert.deepEqual(keyframesAt(new KeyframePace(), frames(fps, 0, 3_000)), [0, 1_000, 2_000], `${fps}`);
  }
});

Deno.test("KeyframePace goes by keyframes that the encoder makes by itself", () => {
  const pace = new KeyframePace();
  pace.made(400);
  assert.deepEqual(keyframesAt(pace, frames(10, 500, 2_000)), [1_400]);
});

Deno.test("KeyframePace gives a newcomer one at once, and just one", () => {
  const pace = new KeyframePace();
  pace.made(0);
  pace.need();
  pace.need();
  assert.deepEqual(keyframesAt(pace, frames(20, 50, 900)), [50]);
});

Deno.test("KeyframePace makes no more than three a second for those who lose the picture all the time", () => {
  const pace = new KeyframePace();
  pace.made(0);
  const made = frames(20, 50, 1_300).filter((at) => {
    pace.ask();
    return keyframesAt(pace, [at]).length > 0;
  });
  assert.deepEqual(made, [300, 600, 900, 1_200]);
});

Deno.test("KeyframePace forgets no question that came too soon", () => {
  const pace = new KeyframePace();
  pace.made(0);
  pace.ask();
  assert.deepEqual(keyframesAt(pace, frames(20, 50, 1_000)), [300]);
});

import assert from "node:assert/strict";
import { FramePace } from "./frame_pace.ts";

Deno.test("FramePace asks for half when OBS misses frames, and comes back when it does not", () => {
  const pace = new FramePace();
  let total = 0, skipped = 0;
  const second = (missed: number) => {
    total += 60;
    skipped += missed;
    pace.see({ skipped, total });
    return pace.fps(30);
  };
  assert.equal(second(0), 30);
  assert.equal(second(10), 15);
  assert.equal(second(10), 7.5);
  for (let i = 0; i < 10; i++) second(30);
  assert.equal(pace.fps(30), 5);
  assert.equal(pace.fps(2), 2);
  for (let i = 0; i < 60; i++) second(0);
  assert.equal(pace.fps(30), 30);
});

Deno.test("FramePace does not blame itself for what OBS missed before, or for an OBS that began anew", () => {
  const pace = new FramePace();
  pace.see({ skipped: 5_000, total: 9_000 });
  assert.equal(pace.fps(30), 30);
  pace.see({ skipped: 3, total: 60 });
  pace.see({ skipped: 3, total: 120 });
  assert.equal(pace.fps(30), 30);
});

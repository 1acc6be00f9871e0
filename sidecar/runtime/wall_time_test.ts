import assert from "node:assert/strict";
import { wallTimeOf } from "./wall_time.ts";

Deno.test("wallTimeOf() tells one time for one moment, however the clocks drift apart", () => {
  let now = { wall: 1_000_000, mono: 500 };
  const wallTime = wallTimeOf({ now: () => now, sleep: () => Promise.resolve() });
  assert.equal(wallTime(null), null);
  assert.equal(wallTime(700), 1_000_200);
  now = { wall: 1_000_100.3, mono: 600 };
  assert.equal(wallTime(700), 1_000_200);
  assert.equal(wallTime(null), null);
  assert.equal(wallTime(700), 1_000_200);
  assert.equal(wallTime(800), 1_000_300.3, "another moment is reckoned anew");
});

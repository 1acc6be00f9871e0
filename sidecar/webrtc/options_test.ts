import assert from "node:assert/strict";
import fc from "fast-check";
import { clampWishes, combineOptions } from "./options.ts";

const LIMITS = { width: 1280, fps: 25, bitrate_kbps: 2_000 };

Deno.test("clampWishes() gives what is configured unless less is asked for", () => {
  assert.deepEqual(clampWishes({}, LIMITS), { frame_scale: 1, fps: 25, bitrate_kbps: 2_000 });
  assert.deepEqual(clampWishes({ frame_scale: 9, fps: 60, bitrate_kbps: 1e9 }, LIMITS), {
    frame_scale: 1,
    fps: 25,
    bitrate_kbps: 2_000,
  });
  assert.deepEqual(clampWishes({ frame_scale: 0, fps: -1, bitrate_kbps: 0 }, LIMITS), {
    frame_scale: 0.1,
    fps: 1,
    bitrate_kbps: 100,
  });
});

Deno.test("clampWishes() stays in its limits, and changes nothing that is in them", () => {
  const number = fc.double();
  fc.assert(fc.property(number, number, number, (frame_scale, fps, bitrate_kbps) => {
    const given = clampWishes({ frame_scale, fps, bitrate_kbps }, LIMITS);
    assert.ok(given.frame_scale >= 0.1 && given.frame_scale <= 1);
    assert.ok(given.fps >= 1 && given.fps <= 25 && Number.isInteger(given.fps));
    assert.ok(given.bitrate_kbps >= 100 && given.bitrate_kbps <= 2_000);
    assert.deepEqual(clampWishes(given, LIMITS), given);
  }));
});

Deno.test("combineOptions() gives nobody less than was asked for", () => {
  const small = clampWishes({ frame_scale: 0.5, fps: 10, bitrate_kbps: 500 }, LIMITS);
  const slow = clampWishes({ fps: 5 }, LIMITS);
  assert.deepEqual(combineOptions([small, slow], LIMITS), { frame_scale: 1, fps: 10, bitrate_kbps: 2_000 });
  assert.deepEqual(combineOptions([small], LIMITS), small);
});

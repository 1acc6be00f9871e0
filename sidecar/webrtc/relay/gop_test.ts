import assert from "node:assert/strict";
import { type CachedFrame, GopCache } from "./gop.ts";

const video = (seconds: number, keyframe = false, bytes = 100): CachedFrame => ({
  kind: "video",
  keyframe,
  bytes,
  timestampUs: seconds * 1e6,
});
const audio = (seconds: number): CachedFrame => ({
  kind: "audio",
  keyframe: true,
  bytes: 10,
  timestampUs: seconds * 1e6,
});

Deno.test("GopCache keeps what came since the newest keyframe, sound too", () => {
  const cache = new GopCache<CachedFrame>();
  cache.push(audio(0));
  cache.push(video(0.1));
  assert.deepEqual(cache.frames, [], "nothing to begin with");
  for (const frame of [video(1, true), audio(1), video(1.1)]) cache.push(frame);
  assert.deepEqual([cache.frames.length, cache.bytes], [3, 210]);
  cache.push(video(2, true));
  assert.deepEqual([cache.frames.length, cache.bytes, cache.overflows], [1, 100, 0]);
});

Deno.test("GopCache lets go of what is too large or too long, until the next keyframe", () => {
  for (const limits of [{ bytes: 250, us: 1e9 }, { bytes: 1e9, us: 1_500_000 }]) {
    const cache = new GopCache<CachedFrame>(limits);
    for (const frame of [video(0, true), video(1), video(2), video(3)]) cache.push(frame);
    assert.deepEqual([cache.frames.length, cache.bytes, cache.overflows], [0, 0, 1]);
    cache.push(video(4, true));
    assert.equal(cache.frames.length, 1);
  }
});

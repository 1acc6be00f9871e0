import assert from "node:assert/strict";
import { join } from "node:path";
import { testNeeding } from "../../tests/support/skip.ts";
import { until } from "../../tests/support/until.ts";
import { ClipRing } from "./clip_ring.ts";
import { type ClipsOptions, createClips } from "./clips.ts";
import { encoded } from "./testing/encoded.ts";
import { played } from "./testing/played.ts";
import { later, pictures, Publication } from "./testing/publication.ts";
import { Bench } from "./testing/recording_bench.ts";
import { change, NO_SCORE } from "./testing/score.ts";

function clipsOn(bench: Bench, options: Partial<ClipsOptions> = {}) {
  return createClips({
    folder: bench.folder,
    seconds: 2,
    atResults: false,
    container: "mkv",
    score: () => ({ ...NO_SCORE, victories: 1 }),
    clock: bench.clock,
    logger: bench.logger,
    counters: bench.counters,
    ...options,
  });
}

Deno.test("ClipRing holds the wanted seconds from a keyframe on", () => {
  const ring = new ClipRing({ seconds: 2, maxBytes: 1e9, hasPictures: true });
  pictures(65).units.slice(3).forEach((unit) => ring.push(unit)); // 10 a second, every tenth a keyframe
  const times = ring.units().map(({ timestampUs }) => timestampUs / 1e6);
  assert.deepEqual([times[0], times.at(-1), times.length], [4, 6.4, 25]);
  assert.equal(ring.bytes, 25_000);
});

Deno.test("ClipRing holds less when it takes too much, and nothing of what has no keyframe", () => {
  const ring = new ClipRing({ seconds: 100, maxBytes: 25_000, hasPictures: true });
  pictures(60).units.forEach((unit) => ring.push(unit));
  assert.equal(ring.units().length, 20);
  const endless = new ClipRing({ seconds: 100, maxBytes: 25_000, hasPictures: true });
  pictures(100, { gop: 1_000 }).units.forEach((unit) => endless.push(unit));
  assert.equal(endless.units().length, 0);
  assert.equal(endless.bytes, 0);
});

Deno.test("ClipRing holds sound alone as well", () => {
  const ring = new ClipRing({ seconds: 2, maxBytes: 1e9, hasPictures: false });
  pictures(100).units.forEach((unit) => ring.push({ ...unit, kind: "audio", codec: "opus", keyframe: true }));
  assert.ok(ring.units().length >= 20 && ring.units().length <= 30, `${ring.units().length}`);
});

testNeeding(["ffmpeg"], "a clip is the last seconds, saved while the stream goes on", async () => {
  await using bench = await Bench.make();
  const media = await encoded({ seconds: 3 });
  const clips = clipsOn(bench);
  const obs = new Publication("obs", media.format);
  clips.onStream(obs.stream);
  obs.send(media.units);
  obs.send(later(media.units, 3));
  assert.deepEqual(clips.streams, ["obs"]);
  assert.ok((bench.value("scoreline_clip_memory_bytes") ?? 0) > 100_000);
  const saving = clips.save(null);
  obs.send(later(media.units, 6)); // not in it any more
  const name = await saving;
  assert.equal(name, "scoreline_20260101T000000000Z_obs_clip_1-0-0.mkv");
  const { pictures, seconds, complaints } = await played(join(bench.dir, name));
  assert.ok(pictures >= 60 && pictures <= 75, `${pictures}`);
  assert.ok(seconds !== null && seconds > 1.9 && seconds < 2.6, `${seconds}`);
  assert.equal(complaints, "");

  obs.end();
  assert.deepEqual([clips.streams, obs.listeners, bench.value("scoreline_clip_memory_bytes")], [[], 0, 0]);
  await assert.rejects(clips.save(null), { code: "no_stream" });
});

testNeeding(["ffmpeg"], "a result makes a clip of each stream, where that is wanted", async () => {
  await using bench = await Bench.make();
  const media = await encoded({ codec: "VP8", seconds: 1 });
  const clips = clipsOn(bench, { atResults: true, container: "webm" });
  const streams = ["obs", "pi"].map((name) => new Publication(name, media.format));
  for (const publication of streams) {
    clips.onStream(publication.stream);
    publication.send(media.units);
  }
  clips.onScore(change("adjustment", { seq: 1, outcome: "victory", delta: 1 }));
  clips.onScore(change("result", { seq: 2, outcome: "victory" }));
  await until("both clips", () => bench.value("scoreline_clips_total") === 2);
  const names = (await bench.list()).map(({ name }) => name).sort();
  assert.deepEqual(names, [
    "scoreline_20260101T000000000Z_obs_clip-victory_1-0-0.webm",
    "scoreline_20260101T000000001Z_pi_clip-victory_1-0-0.webm",
  ]);
  for (const name of names) assert.equal((await played(join(bench.dir, name))).pictures, media.pictures);
  await assert.rejects(clips.save(null), { code: "no_stream", message: /say which: "obs", "pi"/ });
  assert.match(await clips.save("pi"), /_pi_clip_/);
  await clips.close();
});

Deno.test("a clip that cannot be saved says why", async () => {
  await using bench = await Bench.make();
  const { format, units } = pictures(20);
  const off = clipsOn(bench, { seconds: 0 });
  await assert.rejects(off.save(null), { code: "clips_off" });
  await using other = await Bench.make();
  const clips = clipsOn(other);
  await assert.rejects(clips.save(null), { code: "no_stream", message: /^No stream is being published/ });
  await assert.rejects(clips.save("pi"), {
    code: "no_stream",
    message: /^The stream "pi" is not being published/,
  });
  const obs = new Publication("obs", format);
  clips.onStream(obs.stream);
  await assert.rejects(clips.save("obs"), { code: "no_stream", message: /^Nothing of "obs" has arrived/ });
  obs.send(units);
  other.freeBytes = 0;
  await assert.rejects(clips.save("obs"), {
    code: "disk_full",
    message: /^The clip was not saved: less than 2000 MB/,
  });
  assert.deepEqual(await other.list(), []);
  obs.end();
});

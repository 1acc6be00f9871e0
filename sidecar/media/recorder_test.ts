import assert from "node:assert/strict";
import { join } from "node:path";
import { testNeeding } from "../../tests/support/skip.ts";
import { until } from "../../tests/support/until.ts";
import type { ScoreChange } from "../contract.ts";
import { createRecorder, type RecorderOptions } from "./recorder.ts";
import { encoded } from "./testing/encoded.ts";
import { played } from "./testing/played.ts";
import { later, pictures, Publication } from "./testing/publication.ts";
import { Bench, PLENTY } from "./testing/recording_bench.ts";
import { change, NO_SCORE } from "./testing/score.ts";

function recorderOn(bench: Bench, options: Partial<RecorderOptions> = {}) {
  return createRecorder({
    folder: bench.folder,
    streams: ["obs"],
    container: "mkv",
    fileBytes: 1e9,
    score: () => NO_SCORE,
    clock: bench.clock,
    logger: bench.logger,
    counters: bench.counters,
    ...options,
  });
}

testNeeding(
  ["ffmpeg"],
  "a recording has every picture, a chapter for each result, and the score in its name",
  async () => {
    await using bench = await Bench.make();
    const media = await encoded({ seconds: 3 });
    let score = NO_SCORE;
    const recorder = recorderOn(bench, { score: () => score });
    const obs = new Publication("obs", media.format);
    recorder.onStream(obs.stream);
    recorder.onStream(new Publication("other", media.format).stream);
    const tell = (given: ScoreChange) => {
      score = given.status;
      recorder.onScore(given);
    };
    const half = media.units.length / 2;
    const isWritten = () =>
      bench.value("scoreline_record_waiting_bytes") === 0 && bench.value("scoreline_record_active") === 1;
    obs.send(media.units.slice(0, half));
    await until("the first half to be written", isWritten);
    tell(change("result", { seq: 1, outcome: "victory" }, { victories: 1 }));
    obs.send(media.units.slice(half));
    await until("the second half to be written", isWritten);
    tell(change("result", { seq: 2, outcome: "victory" }, { victories: 2 }));
    tell(change("reclassified", { seq: 3, target: 1, outcome: "defeat" }, { victories: 1, defeats: 1 }));
    tell(change("undone", { seq: 4, target: 2 }, { defeats: 1 }));
    tell(change("adjustment", { seq: 5, outcome: "draw" }, { defeats: 1, draws: 1 }));
    obs.end();
    await recorder.close();

    const [recording, ...others] = await bench.list();
    assert.deepEqual(others, []);
    assert.equal(recording?.name, "scoreline_20260101T000000000Z_obs_0-1-1.mkv");
    assert.equal(bench.value("scoreline_record_bytes_total"), recording.bytes);
    const { pictures, chapters, complaints } = await played(join(bench.dir, recording.name));
    assert.equal(pictures, media.pictures);
    assert.deepEqual(chapters.map(({ title }) => title), ["Start 0-0", "Defeat 1-1"]);
    assert.ok(Math.abs((chapters[1]?.seconds ?? 0) - 1.5) < 0.1);
    assert.equal(complaints, "");
    assert.equal(obs.listeners, 0);
  },
);

testNeeding(
  ["ffmpeg"],
  "another file begins with a new session, at the size of a file, and with another picture",
  async () => {
    await using bench = await Bench.make();
    const media = await encoded({ seconds: 2, sound: false });
    const larger = await encoded({ seconds: 2, sound: false, width: 480, height: 270 });
    const recorder = recorderOn(bench, { fileBytes: 150_000 });
    const obs = new Publication("obs", media.format);
    recorder.onStream(obs.stream);
    const written = () =>
      until("all to be written", () => bench.value("scoreline_record_waiting_bytes") === 0);
    obs.send(media.units);
    await written();
    recorder.onScore(change("session_started", { seq: 1 }));
    obs.send(later(media.units, 2));
    obs.send(later(larger.units, 4));
    obs.end();
    await recorder.close();

    const recordings = await bench.list();
    assert.ok(recordings.length >= 4, `${recordings.length}`);
    const results = await Promise.all(recordings.map(({ name }) => played(join(bench.dir, name))));
    assert.equal(results.reduce((sum, { pictures }) => sum + pictures, 0), 3 * media.pictures);
    assert.equal(results.map(({ complaints }) => complaints).join(""), "");
  },
);

Deno.test("a full disk ends the recording with a sentence, and recording goes on when there is room again", async () => {
  await using bench = await Bench.make();
  const { format, units } = pictures(100, { bytes: 20_000 });
  const recorder = recorderOn(bench);
  const obs = new Publication("obs", format);
  recorder.onStream(obs.stream);
  bench.room = 600_000;
  obs.send(units);
  await until("the sentence", () => recorder.message !== null);
  assert.equal(recorder.message, 'The recording of "obs" has stopped: the disk is full, free some space');
  assert.equal((await bench.list()).filter(({ isOpen }) => !isOpen).length, 1);

  bench.room = Infinity;
  bench.freeBytes = 0;
  await bench.clock.advance(10_000);
  obs.send(later(units, 10));
  await until("the other sentence", () => /less than 2000 MB are free/.test(recorder.message ?? ""));
  bench.freeBytes = PLENTY;
  obs.send(later(units, 20)); // too early
  await bench.clock.advance(10_000);
  obs.send(later(units, 30));
  await until("the recording to go on", () => recorder.message === null);
  obs.end();
  await recorder.close();
  const recordings = await bench.list();
  assert.equal(recordings.length, 2);
  assert.ok((recordings[0]?.bytes ?? 0) > 100 * 20_000);
  assert.equal(bench.value("scoreline_record_failures_total"), 2);
});

Deno.test("a publisher who comes and goes does not fill the folder with files", async () => {
  await using bench = await Bench.make();
  const { format, units } = pictures(1);
  const recorder = recorderOn(bench);
  const publish = () => {
    const obs = new Publication("obs", format);
    recorder.onStream(obs.stream);
    obs.send(units);
    obs.end();
  };
  const failures = () => bench.value("scoreline_record_failures_total");
  const files = async () => (await bench.list()).filter(({ isOpen }) => !isOpen).length;
  for (let i = 0; i < 40; i++) publish();
  await until("ten to be refused", async () => failures() === 10 && await files() === 30);
  publish();
  await until("the sentence", () => recorder.message !== null);
  assert.match(
    recorder.message ?? "",
    /^The recording of "obs" has stopped: it began anew too often, see that/,
  );
  await bench.clock.advance(20_000);
  for (let i = 0; i < 3; i++) publish();
  await until("two more to be let in", async () => failures() === 12 && await files() === 32);
  await recorder.close();
  assert.equal((await bench.list()).length, 32);
});

Deno.test("a recorder leaves streams alone that it was not told to record", async () => {
  await using bench = await Bench.make();
  const { format, units } = pictures(10);
  const recorder = recorderOn(bench);
  const other = new Publication("other", format);
  recorder.onStream(other.stream);
  other.send(units);
  assert.equal(other.listeners, 0);
  await recorder.close();
  assert.deepEqual(await bench.list(), []);
});

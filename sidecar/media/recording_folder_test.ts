import assert from "node:assert/strict";
import { join } from "node:path";
import { type RecordingName, recordingName } from "./recording_name.ts";
import { Bench } from "./testing/recording_bench.ts";

const NAME: RecordingName = {
  at: 0,
  stream: "obs",
  kind: "recording",
  outcome: null,
  score: null,
  container: "mkv",
};
const SCORE = { victories: 1, defeats: 2, draws: 3 };

const nameAt = (at: number) => recordingName({ ...NAME, at });

async function put(bench: Bench, at: number, bytes: number): Promise<string> {
  const name = nameAt(at);
  await Deno.writeFile(join(bench.dir, name), new Uint8Array(bytes));
  return name;
}

const namesIn = async (dir: string) =>
  (await Array.fromAsync(Deno.readDir(dir))).map(({ name }) => name).sort();

Deno.test("RecordingFolder removes the oldest recordings when they take too much, and nothing of anybody else's", async () => {
  await using bench = await Bench.make({ maxBytes: 1_000 });
  const others = ["scoreline_notes.mkv", "2026-01-01 12-00-00.mkv", "events.jsonl"];
  for (const name of others) await Deno.writeFile(join(bench.dir, name), new Uint8Array(5_000));
  await put(bench, 1_000, 600);
  const kept = [await put(bench, 2_000, 300), await put(bench, 3_000, 300)];
  await bench.folder.makeRoom();
  assert.deepEqual(await namesIn(bench.dir), [...others, ...kept].sort());
  assert.deepEqual((await bench.list()).map(({ name, bytes }) => [name, bytes]), [[kept[1], 300], [
    kept[0],
    300,
  ]]);
});

Deno.test("RecordingFolder never removes what is being written", async () => {
  await using bench = await Bench.make({ maxBytes: 1_000 });
  const open = await bench.folder.create(NAME);
  await open.file.write(new Uint8Array(2_000), 0);
  const finished = await put(bench, 5_000, 100);
  await assert.rejects(bench.folder.makeRoom(), { code: "disk_full", message: /record\.max_gigabytes/ });
  assert.equal(await bench.folder.remove(open.name), "open");
  assert.equal(await bench.folder.remove(finished), "missing");
  await open.close({ ...NAME, score: SCORE });
  const name = "scoreline_19700101T000000000Z_obs_1-2-3.mkv";
  assert.deepEqual((await bench.list()).map(({ name, bytes, isOpen }) => [name, bytes, isOpen]), [[
    name,
    2_000,
    false,
  ]]);
  assert.equal(await bench.folder.remove(name), "removed");
});

Deno.test("RecordingFolder keeps the disk from running full", async () => {
  await using bench = await Bench.make();
  bench.freeBytes = 1_999_999_999;
  await assert.rejects(bench.folder.create(NAME), {
    code: "disk_full",
    message: /^less than 2000 MB are free .+, free some/,
  });
  assert.deepEqual(await bench.list(), []);
  bench.freeBytes = 1_000_000_500;
  assert.equal(await bench.folder.makeRoom(), 500);
  bench.freeBytes = 999_999_999;
  await assert.rejects(bench.folder.makeRoom(), {
    code: "disk_full",
    message: /^less than 1000 MB are free/,
  });
});

Deno.test("RecordingFolder gives two recordings of one moment two names", async () => {
  await using bench = await Bench.make();
  const first = await bench.folder.create(NAME), second = await bench.folder.create(NAME);
  assert.equal(second.name, "scoreline_19700101T000000001Z_obs.mkv");
  await first.discard();
  await second.close({ ...NAME, score: SCORE });
  const third = await bench.folder.create({ ...NAME, at: 1 });
  await third.close({ ...NAME, score: SCORE });
  assert.deepEqual((await bench.list()).map(({ at }) => at), [2, 1]);
});

Deno.test("RecordingFolder finds nothing but recordings, whatever is asked for", async () => {
  await using bench = await Bench.make();
  await Deno.writeFile(join(bench.dir, "secret.mkv"), new Uint8Array(1));
  const name = await put(bench, 1_000, 10);
  for (const asked of ["secret.mkv", `../${name}`, `x/${name}`, "", recordingName({ ...NAME, at: 1 })]) {
    assert.equal(await bench.folder.pathOf(asked), null);
    assert.equal(await bench.folder.remove(asked), "missing");
  }
  assert.equal(await bench.folder.pathOf(name), join(bench.dir, name));
});

Deno.test("RecordingFolder leaves alone what has the name of a recording and is no file", async () => {
  await using bench = await Bench.make();
  const elsewhere = join(bench.dir, "elsewhere.mkv");
  await Deno.writeTextFile(elsewhere, "not a recording");
  const [folder, link, broken] = [nameAt(1_000), nameAt(2_000), nameAt(3_000)];
  await Deno.mkdir(join(bench.dir, folder));
  await Deno.symlink(elsewhere, join(bench.dir, link));
  await Deno.symlink(join(bench.dir, "nowhere"), join(bench.dir, broken));
  assert.deepEqual(await bench.list(), []);
  for (const name of [folder, link, broken]) {
    assert.equal(await bench.folder.pathOf(name), null, name);
    assert.equal(await bench.folder.remove(name), "missing", name);
  }
  assert.deepEqual(await namesIn(bench.dir), ["elsewhere.mkv", folder, link, broken].sort());
});

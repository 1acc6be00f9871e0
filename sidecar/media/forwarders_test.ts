import assert from "node:assert/strict";
import { join } from "node:path";
import { testNeeding } from "../../tests/support/skip.ts";
import { until } from "../../tests/support/until.ts";
import type { Forward } from "../config/forward.ts";
import { systemClock } from "../runtime/clock.ts";
import { createForwarders } from "./forwarders.ts";
import { type Encoded, encoded } from "./testing/encoded.ts";
import { played } from "./testing/played.ts";
import { later, pictures, Publication } from "./testing/publication.ts";
import { Bench } from "./testing/recording_bench.ts";

function forwardersOn(bench: Bench, forwards: readonly Forward[], clock = bench.clock as typeof systemClock) {
  return createForwarders({ forwards, clock, logger: bench.logger, counters: bench.counters });
}

/** A program in the shell; `$1` is the folder of the test. */
function shell(bench: Bench, script: string): Forward {
  return { stream: "obs", command: ["sh", "-c", script, "sh", bench.dir] };
}

async function linesOf(path: string): Promise<string[]> {
  const text = await Deno.readTextFile(path).catch(() => "");
  return text.split("\n").filter((line) => line !== "");
}

/** Forwards a whole stream and waits until the program has it all. */
async function forwarded(bench: Bench, forward: Forward, media: Encoded): Promise<void> {
  const forwarders = forwardersOn(bench, [forward], systemClock);
  const obs = new Publication("obs", media.format);
  forwarders.onStream(obs.stream);
  obs.send(media.units);
  await until("the program to take all", () => bench.value("scoreline_forward_waiting_bytes") === 0);
  obs.end();
  await until("the program to end", () => bench.value("scoreline_forwards") === 0);
  await forwarders.close();
}

testNeeding(["ffmpeg"], "the preset hls makes a stream that plays to its last picture", async () => {
  await using bench = await Bench.make();
  const media = await encoded({ seconds: 5, gop: 30 });
  const playlist = join(bench.dir, "live.m3u8");
  await forwarded(bench, { stream: "obs", preset: "hls", to: playlist }, media);
  const { pictures, codecs } = await played(playlist);
  assert.equal(pictures, media.pictures, bench.said.join("\n"));
  assert.deepEqual(codecs.toSorted(), ["aac", "h264"]);
});

testNeeding(["ffmpeg"], "a command of ffmpeg gets every picture and all of the sound", async () => {
  await using bench = await Bench.make();
  const media = await encoded({ codec: "VP8", seconds: 2 });
  const file = join(bench.dir, "copy.mkv");
  const command = ["ffmpeg", "-loglevel", "error", "-i", "-", "-c", "copy", file];
  await forwarded(bench, { stream: "obs", command }, media);
  const { pictures, sounds } = await played(file);
  assert.equal(pictures, media.pictures, bench.said.join("\n"));
  // ffmpeg leaves out what only prepares the decoder.
  assert.ok(sounds >= media.units.length - media.pictures - 1, `${sounds}`);
});

testNeeding(["ffmpeg", "gstreamer"], "the preset gstreamer gets every picture", async () => {
  await using bench = await Bench.make();
  const media = await encoded({ seconds: 2 });
  const file = join(bench.dir, "copy.mp4");
  const to = `demux.video_0 ! queue ! h264parse ! mp4mux ! filesink location=${file}`;
  await forwarded(bench, { stream: "obs", preset: "gstreamer", to }, media);
  assert.equal((await played(file)).pictures, media.pictures, bench.said.join("\n"));
});

Deno.test("a program that ends is started again, later each time, from a keyframe on", async () => {
  await using bench = await Bench.make();
  const { format, units } = pictures(30);
  // Takes the head of the file and ends.
  const forwarders = forwardersOn(bench, [
    shell(
      bench,
      'head -c 100 >"$1/head"; echo "no rtmp://a.example/app/s3cret" >&2; echo x >>"$1/starts"; exit 3',
    ),
  ]);
  const obs = new Publication("obs", format);
  forwarders.onStream(obs.stream);
  obs.send(units);
  const starts = async () => (await linesOf(join(bench.dir, "starts"))).length;
  for (const [count, pause] of [[1, 1], [2, 2], [3, 4]] as const) {
    await until(`start ${count}`, async () => await starts() === count);
    await until(
      "its end to be told",
      () => bench.said.filter((line) => /with code 3/.test(line)).length === count,
    );
    assert.match(
      bench.said.at(-1) ?? "",
      new RegExp(`^forward: sh for "obs" has ended with code 3 .*again in ${pause} s$`),
    );
    await bench.clock.advance(pause * 1_000 - 1);
    assert.equal(await starts(), count);
    await bench.clock.advance(1);
    obs.send(later(units, 3 * count));
  }
  assert.deepEqual([...(await Deno.readFile(join(bench.dir, "head"))).slice(0, 4)], [0x1a, 0x45, 0xdf, 0xa3]);
  await forwarders.close();
  assert.equal(obs.listeners, 0);
  assert.ok((bench.value("scoreline_forward_restarts_total") ?? 0) >= 3);
});

Deno.test("a program that is not there is told of in one sentence", async () => {
  await using bench = await Bench.make();
  const forwarders = forwardersOn(bench, [{
    stream: "obs",
    command: ["scoreline-no-such-program", "--key", "s3cr3t"],
  }]);
  const obs = new Publication("obs", pictures(1).format);
  forwarders.onStream(obs.stream);
  await until("the sentence", () => bench.said.length > 1);
  assert.equal(
    bench.said.at(-1),
    'forward: scoreline-no-such-program for "obs" cannot be started: it is not installed, or not in the PATH; it is started again in 1 s',
  );
  assert.doesNotMatch(bench.said.join("\n"), /s3cr3t/);
  await forwarders.close();
});

Deno.test("what a slow program cannot take is left out and counted, and a stuck one is started again", async () => {
  await using bench = await Bench.make();
  const { format, units } = pictures(100, { bytes: 300_000 });
  const forwarders = forwardersOn(bench, [shell(bench, 'echo $$ >>"$1/pids"; exec sleep 600')]);
  const obs = new Publication("obs", format);
  forwarders.onStream(obs.stream);
  const pids = () => linesOf(join(bench.dir, "pids"));
  await until("its start", async () => (await pids()).length === 1);
  obs.send(units);
  await until("its input to be full", () => (bench.value("scoreline_forward_waiting_bytes") ?? 0) > 0);
  obs.send(later(units, 10));
  assert.ok((bench.value("scoreline_forward_dropped_units_total") ?? 0) > 50);
  assert.ok((bench.value("scoreline_forward_waiting_bytes") ?? Infinity) <= 16 * 1_048_576);
  await bench.clock.advance(31_000);
  obs.send(later(units, 20));
  await until("its end to be told", () => bench.said.some((line) => /was ended by SIGKILL/.test(line)));
  await bench.clock.advance(1_000);
  await until("the next start", async () => (await pids()).length === 2);
  const closed = forwarders.close();
  await bench.clock.advance(10_000);
  await closed;
  for (const pid of await pids()) assert.throws(() => Deno.kill(Number(pid), "SIGCONT"), `${pid} is left`);
});

Deno.test("a program gets our environment without our settings, and its lines are logged within limits", async () => {
  await using bench = await Bench.make();
  Deno.env.set("SCORELINE_OBS_PASSWORD", "hunter2hunter2");
  try {
    const script =
      'env >"$1/env"; i=0; while [ $i -lt 200 ]; do echo "line $i" >&2; i=$((i+1)); done; cat >/dev/null';
    const forwarders = forwardersOn(bench, [shell(bench, script)]);
    const { format, units } = pictures(10);
    const obs = new Publication("obs", format);
    forwarders.onStream(obs.stream);
    obs.send(units);
    await until("its lines", () => bench.said.some((line) => line.includes("line 9")));
    obs.end();
    await until("its end", () => bench.value("scoreline_forwards") === 0);
    assert.equal(bench.said.filter((line) => /says: line/.test(line)).length, 10);
    const env = await Deno.readTextFile(join(bench.dir, "env"));
    assert.match(env, /^PATH=/m);
    assert.doesNotMatch(env, /hunter2/);
    await forwarders.close();
  } finally {
    Deno.env.delete("SCORELINE_OBS_PASSWORD");
  }
});

testNeeding(
  ["ffmpeg"],
  "another picture size gives the program another head: it is started anew",
  async () => {
    await using bench = await Bench.make();
    const small = await encoded({ seconds: 1, sound: false });
    const large = await encoded({ seconds: 1, sound: false, width: 480, height: 270 });
    const forwarders = forwardersOn(bench, [shell(bench, 'cat >"$1/$$.mkv"')], systemClock);
    const obs = new Publication("obs", small.format);
    forwarders.onStream(obs.stream);
    obs.send(small.units);
    obs.send(later(large.units.filter(({ timestampUs }) => timestampUs < 500_000), 1));
    await until("both to be taken", async () => {
      const files = (await Array.fromAsync(Deno.readDir(bench.dir))).filter(({ name }) =>
        name.endsWith(".mkv")
      );
      return files.length === 2 && bench.value("scoreline_forward_waiting_bytes") === 0;
    });
    obs.end();
    await until("the end", () => bench.value("scoreline_forwards") === 0);
    const files = await Array.fromAsync(Deno.readDir(bench.dir));
    const counts = await Promise.all(
      files.map(async ({ name }) => (await played(join(bench.dir, name))).pictures),
    );
    assert.deepEqual(counts.toSorted(), [large.pictures / 2, small.pictures]);
    assert.equal(bench.value("scoreline_forward_restarts_total"), 0);
    await forwarders.close();
  },
);

import assert from "node:assert/strict";
import { join } from "node:path";
import { freePort } from "../../tests/support/free_port.ts";
import { ROOT, testNeeding } from "../../tests/support/skip.ts";
import { until } from "../../tests/support/until.ts";
import type { Forward } from "../config/forward.ts";
import { systemClock } from "../runtime/clock.ts";
import type { AccessUnit } from "../runtime/media.ts";
import { createForwarders } from "./forwarders.ts";
import { encoded } from "./testing/encoded.ts";
import { played } from "./testing/played.ts";
import { Publication } from "./testing/publication.ts";
import { Bench } from "./testing/recording_bench.ts";

/** Whether a program waits at a port of this machine, as the kernel tells it (proc(5)). */
async function isBound(port: number, protocol: "tcp" | "udp"): Promise<boolean> {
  const table = await Deno.readTextFile(`/proc/net/${protocol}`);
  return table.includes(`:${port.toString(16).toUpperCase().padStart(4, "0")} 00000000:0000 `);
}

/** Sends at the pace of a publisher: SRT drops what comes too quickly for its buffer. */
async function sendLive(obs: Publication, units: readonly AccessUnit[]): Promise<void> {
  const began = performance.now();
  for (const unit of units) {
    const early = unit.timestampUs / 1_000 - (performance.now() - began);
    if (early > 0) await systemClock.sleep(early);
    obs.send([unit]);
  }
}

const RECEIVERS = [
  { preset: "rtmp", protocol: "tcp", input: ["-listen", "1", "-f", "flv"], query: "" },
  { preset: "srt", protocol: "udp", input: ["-f", "mpegts"], query: "?mode=listener" },
] as const;
for (const { preset, protocol, input, query } of RECEIVERS) {
  testNeeding(["ffmpeg", "linux"], `the preset ${preset} brings every picture to a receiver`, async () => {
    await using bench = await Bench.make();
    const media = await encoded({ seconds: 3 });
    const port = freePort();
    const path = preset === "rtmp" ? "/app/stream-key-1234" : "";
    const file = join(bench.dir, "received.mkv");
    const receiver = new Deno.Command("ffmpeg", {
      args: [
        ...["-loglevel", "error", "-nostdin"],
        ...input,
        "-i",
        `${preset}://127.0.0.1:${port}${path}${query}`,
        "-c",
        "copy",
        file,
      ],
      stdin: "null",
      stderr: "piped",
    }).spawn();
    await until("the receiver to listen", () => isBound(port, protocol));

    const to = `${preset}://127.0.0.1:${port}${path}`;
    const forwards: Forward[] = [{ stream: "obs", preset, to }];
    const forwarders = createForwarders({ ...bench, forwards, clock: systemClock });
    const obs = new Publication("obs", media.format);
    forwarders.onStream(obs.stream);
    await sendLive(obs, media.units);
    obs.end();
    await until("the program to end", () => bench.value("scoreline_forwards") === 0);
    const { stderr } = await receiver.output();
    const { pictures, codecs } = await played(file);
    // SRT lets go of what is still on its way when a sender ends.
    const least = preset === "srt" ? media.pictures - 15 : media.pictures;
    assert.ok(
      pictures >= least,
      `${pictures}\n${bench.said.join("\n")}\n${new TextDecoder().decode(stderr)}`,
    );
    assert.deepEqual(codecs.toSorted(), ["aac", "h264"]);
    assert.doesNotMatch(bench.said.join("\n"), /stream-key/);
    await forwarders.close();
  });
}

testNeeding(
  ["ffmpeg"],
  "a receiver that cannot be reached is told of without the key in its address",
  async () => {
    await using bench = await Bench.make();
    const media = await encoded({ seconds: 1 });
    const to = `rtmp://127.0.0.1:${freePort()}/app/stream-key-1234`;
    const forwards: Forward[] = [{ stream: "obs", preset: "rtmp", to }];
    const forwarders = createForwarders({ ...bench, forwards });
    const obs = new Publication("obs", media.format);
    forwarders.onStream(obs.stream);
    obs.send(media.units);
    obs.end();
    await until("the program to end", () => bench.value("scoreline_forwards") === 0);
    const said = bench.said.join("\n");
    assert.match(said, /forward: rtmp \(ffmpeg\) for "obs" says: .*Connection refused/);
    assert.doesNotMatch(said, /stream-key/);
    await forwarders.close();
  },
);

const KINESIS = ["ffmpeg", "gstreamer", "gstreamer for Python"] as const;
testNeeding(
  KINESIS,
  "the preset kinesis brings every picture to kvssink, in the form that it takes",
  async () => {
    await using bench = await Bench.make();
    const file = join(bench.dir, "received.h264");
    const variables = {
      GST_PLUGIN_PATH: join(ROOT, "tests", "support", "gstreamer"),
      GST_REGISTRY: join(bench.dir, "registry"),
      KVSSINK_FILE: file,
    };
    for (const [name, value] of Object.entries(variables)) Deno.env.set(name, value);
    try {
      const media = await encoded({ seconds: 3, bFrames: 2 });
      const forwards: Forward[] = [{ stream: "obs", preset: "kinesis", to: "my-camera" }];
      const forwarders = createForwarders({ ...bench, forwards, clock: systemClock });
      const obs = new Publication("obs", media.format);
      forwarders.onStream(obs.stream);
      obs.send(media.units);
      obs.end();
      await until("the program to end", () => bench.value("scoreline_forwards") === 0);
      const { pictures, complaints } = await played(file);
      assert.equal(pictures, media.pictures, bench.said.join("\n"));
      assert.equal(complaints, "");
      assert.equal(await Deno.readTextFile(`${file}.name`), "my-camera");
      await forwarders.close();
    } finally {
      for (const name of Object.keys(variables)) Deno.env.delete(name);
    }
  },
);

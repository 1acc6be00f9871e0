import assert from "node:assert/strict";
import { join } from "node:path";
import { assertError } from "../sidecar/http/fake_options.ts";
import type { WebRtcStatus } from "../sidecar/contract.ts";
import { type Clock, systemClock } from "../sidecar/runtime/clock.ts";
import { realOffers } from "./support/offers.ts";
import { ROOT, testNeeding } from "./support/skip.ts";
import { Stage } from "./support/stage.ts";
import { freePort } from "./support/free_port.ts";
import { readNumbers } from "./support/numbered_viewer.ts";
import { numberedPictures } from "./support/numbered_pictures.ts";
import { until } from "./support/until.ts";
import { watchWithAiortc } from "./support/whep_viewer.ts";

async function webrtc(stage: Stage): Promise<WebRtcStatus> {
  return await (await fetch(`${stage.url}/api/webrtc`)).json();
}

const idle = async (stage: Stage) => {
  const { sessions, streams, udp_ports } = await webrtc(stage);
  return sessions.length === 0 && udp_ports.in_use === 0 && streams[0]?.state === "idle";
};

testNeeding(
  ["encoder", "aiortc"],
  "a WHEP viewer gets the detector's view, and nothing runs before or after",
  async () => {
    await using stage = await Stage.make();
    stage.root = ROOT;
    await stage.start();
    assert.deepEqual([(await webrtc(stage)).encoder.state, await idle(stage)], ["ready", true]);

    const url = `${stage.url}/whep/detector?fps=20`;
    const [first, second] = await Promise.all([
      watchWithAiortc({ url, frames: 20 }),
      watchWithAiortc({ url, frames: 20 }),
    ]);
    for (const { status, answer, frames } of [first, second]) {
      assert.equal(status, 201);
      assert.match(answer, /^a=rtpmap:\d+ H264\/90000\r?$/m);
      assert.ok(frames >= 20, `${frames} frames`);
    }
    assert.notEqual(first.location, second.location);
    const [stream] = (await webrtc(stage)).streams;
    assert.ok(stream !== undefined && stream.frames >= 20 && stream.keyframes >= 1);
    await until("everything has ended", () => idle(stage));
    assert.match(
      await Deno.readTextFile(join(stage.dataDir, "live_view.txt")),
      /loaded soon after each start/,
    );
  },
);

testNeeding(
  ["encoder"],
  "a keyframe waits for who asks what a viewer needs, and goes if nobody comes",
  async () => {
    await using stage = await Stage.make();
    stage.root = ROOT;
    await stage.start();
    assert.ok(await idle(stage));
    await (await fetch(`${stage.url}/api/webrtc/view`)).body?.cancel();
    await until("there is one", async () => (await webrtc(stage)).streams[0]?.keyframes !== 0);
    assert.deepEqual((await webrtc(stage)).streams[0]?.viewers, 0);
    await until("nothing runs", () => idle(stage));
    const [stream] = (await webrtc(stage)).streams;
    assert.ok(
      stream !== undefined && stream.frames === stream.keyframes,
      "no frame that nobody can begin with",
    );
  },
);

testNeeding(["encoder", "aiortc"], "who takes VP8 alone gets VP8, beside others with H264", async () => {
  await using stage = await Stage.make();
  stage.root = ROOT;
  await stage.start();
  const url = `${stage.url}/whep/detector?fps=15`;
  const [vp8, h264] = await Promise.all([
    watchWithAiortc({ url, frames: 20, codec: "VP8" }),
    watchWithAiortc({ url, frames: 20 }),
  ]);
  assert.match(vp8.answer, /^a=rtpmap:\d+ VP8\/90000\r?$/m);
  assert.doesNotMatch(vp8.answer, /H264/);
  assert.match(h264.answer, /^a=rtpmap:\d+ H264\/90000\r?$/m);
  assert.ok(vp8.frames >= 20 && h264.frames >= 20, `${vp8.frames} and ${h264.frames} frames`);
});

testNeeding(
  ["encoder", "aiortc"],
  "every picture that arrives is one that was shown, and in their order",
  async () => {
    const pictures = await numberedPictures({ width: 640, height: 360, count: 256, fps: 20 });
    await using stage = await Stage.make();
    stage.root = ROOT;
    stage.live = () => pictures.at(Date.now());
    await stage.start();
    const { numbers, unread, ages } = await readNumbers({
      url: `${stage.url}/whep/detector?fps=20`,
      seconds: 4,
      fps: pictures.fps,
      count: pictures.jpegs.length,
    });
    assert.equal(unread, 0);
    assert.ok(numbers.length >= 10, `${numbers.length} pictures`);
    const backwards = numbers.filter((number, at) =>
      (number - (numbers[at - 1] ?? number) + 256) % 256 > 128
    );
    assert.deepEqual(backwards, []);
    console.log(`age of a picture, median: ${ages.toSorted((a, b) => a - b)[ages.length >> 1]} ms`);
  },
);

testNeeding(
  ["encoder", "aiortc"],
  "four UDP ports serve as many viewers as fit, and then again",
  async () => {
    await using stage = await Stage.make();
    stage.root = ROOT;
    const first = freePort();
    await stage.start(0, { webrtc: { udp_ports: `${first}-${first + 3}` } });
    const url = `${stage.url}/whep/detector`;
    for (let round = 0; round < 2; round++) {
      const watched = await Promise.all(
        Array.from({ length: 6 }, () => watchWithAiortc({ url, frames: 5, timeout: 20 })),
      );
      const served = watched.filter(({ status }) => status === 201);
      assert.deepEqual(new Set(watched.map(({ status }) => status)), new Set([201, 503]));
      assert.ok(served.every(({ frames }) => frames >= 5), "every viewer that was let in has a picture");
      await until("the ports are free", () => idle(stage));
    }
  },
);

testNeeding(
  ["encoder", "aiortc"],
  "who can only be reached by a TURN server that is away is told so",
  async () => {
    await using stage = await Stage.make();
    stage.root = ROOT;
    const ice_servers = [{ urls: "turn:127.0.0.1:9", username: "scoreline", credential: "of this test" }];
    await stage.start(0, { webrtc: { ice_transport_policy: "relay", ice_servers } });
    const refused = await watchWithAiortc({ url: `${stage.url}/whep/detector`, frames: 1, timeout: 20 });
    assert.equal(refused.status, 503);
    assert.match(refused.answer, /"no_candidates".*TURN server/);
    await until("nothing is left of it", () => idle(stage));
  },
);

testNeeding(["encoder"], "a damaged offer is refused in words for people, and leaves nothing", async () => {
  await using stage = await Stage.make();
  stage.root = ROOT;
  await stage.start();
  const offer = realOffers().get("aiortc_viewer") ?? "";
  const damages: [string, string][] = [
    ["a=rtpmap:98 rtx/90000\r\n", ""], // what a format belongs to is missing
    ["a=mid:0\r\n", ""],
    ["a=setup:actpass", "a=setup"],
    ["a=fingerprint:sha-256 ", "a=fingerprint:"],
    ["a=extmap:1 ", "a=extmap "],
  ];
  for (const [text, instead] of damages) {
    assert.ok(offer.includes(text), text);
    const response = await fetch(`${stage.url}/whep/detector`, {
      method: "POST",
      headers: { "content-type": "application/sdp" },
      body: offer.replaceAll(text, instead),
    });
    if (response.status === 201) {
      await response.body?.cancel();
      await fetch(new URL(response.headers.get("location") ?? "", response.url), { method: "DELETE" });
      continue; // an answer is as good
    }
    const { message } = await assertError(response, 400, "invalid_sdp");
    assert.doesNotMatch(message, /undefined|Cannot|exception|not found$/, text);
  }
  await until("nothing is left", () => idle(stage));
});

testNeeding(
  ["encoder", "aiortc"],
  "viewers who find every place or port taken are told so, and leave nothing",
  async () => {
    await using stage = await Stage.make();
    stage.root = ROOT;
    await stage.start(0, { webrtc: { max_viewers: 1 } });
    const url = `${stage.url}/whep/detector`;
    assert.equal((await watchWithAiortc({ url, frames: 1, stay: true })).status, 201);
    const refused = await watchWithAiortc({ url, frames: 1, timeout: 2 });
    assert.equal(refused.status, 503);
    // The first one left without a word.
    await until("the silent viewer is dropped", () => idle(stage));
  },
);

testNeeding(["encoder", "aiortc"], "viewers stay when the machine was asleep", async () => {
  await using stage = await Stage.make();
  stage.root = ROOT;
  let slept = 0;
  const clock: Clock = {
    ...systemClock,
    now() {
      const { wall, mono } = systemClock.now();
      return { wall: wall + slept, mono: mono + slept };
    },
  };
  await stage.start(0, {}, clock);
  const watching = watchWithAiortc({ url: `${stage.url}/whep/detector?fps=10`, frames: 40, timeout: 30 });
  await until("it has pictures", async () => ((await webrtc(stage)).sessions[0]?.fps ?? 0) > 0);
  slept = 60_000;
  assert.ok((await watching).frames >= 40, "it sees all that it waits for");
  assert.doesNotMatch(stage.said.join("\n"), /fell silent/);
});

Deno.test("offers are refused with a way out where the encoder is missing, and the score goes on", async () => {
  await using stage = await Stage.make();
  await stage.start();
  const response = await fetch(`${stage.url}/whep/detector`, {
    method: "POST",
    headers: { "content-type": "application/sdp" },
    body: "v=0\r\n",
  });
  const { message } = await assertError(response, 503, "encoder_missing");
  assert.match(message, /deno task install-webrtc/);
  stage.shows = "victory";
  await until("it is counted", async () => (await stage.status()).victories === 1);
});

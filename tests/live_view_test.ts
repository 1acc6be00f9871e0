import assert from "node:assert/strict";
import { assertError } from "../sidecar/http/fake_options.ts";
import type { WebRtcStatus } from "../sidecar/contract.ts";
import { ROOT, testNeeding } from "./support/skip.ts";
import { Stage } from "./support/stage.ts";
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
  },
);

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

import assert from "node:assert/strict";
import type { WebRtcStatus } from "../sidecar/contract.ts";
import { realOffers } from "./support/offers.ts";
import type { Program } from "./support/program.ts";
import { publishWithFfmpeg, publishWithGstreamer } from "./support/relay_programs.ts";
import { testNeeding } from "./support/skip.ts";
import { Stage } from "./support/stage.ts";
import { until } from "./support/until.ts";
import { watchWithAiortc } from "./support/whep_viewer.ts";

const TOKEN = "a-token-of-this-test";

/** Lets a program publish, looks at what comes, watches it, and lets the program say goodbye. */
async function relays(
  codecs: readonly string[],
  publish: (options: { readonly url: string; readonly token: string }) => Program | Promise<Program>,
): Promise<void> {
  await using stage = await Stage.make();
  await stage.start(0, { webrtc: { whip_token: TOKEN } });
  const status = async (): Promise<WebRtcStatus> => await (await fetch(`${stage.url}/api/webrtc`)).json();
  const publisher = await publish({ url: `${stage.url}/whip/cam`, token: TOKEN });
  try {
    const stream = await until("the stream", async () => {
      if (!publisher.isRunning()) throw new Error(publisher.output());
      const found = (await status()).streams.find(({ name }) => name === "cam");
      return found !== undefined && found.width !== null && found.keyframes > 1 && found;
    }, { timeoutMs: 60_000, explain: () => `${publisher.output()}\n${stage.said.join("\n")}` });
    assert.deepEqual([stream.codecs, stream.width, stream.height], [codecs, 320, 180]);
    const watched = await watchWithAiortc({ url: `${stage.url}/whep/cam`, frames: 30 });
    assert.deepEqual([watched.status, watched.frames >= 30, watched.width], [201, true, 320]);
    const [session] = (await status()).sessions;
    assert.deepEqual([session?.role, session?.state, session?.codec], ["publisher", "connected", codecs[0]]);
  } finally {
    await publisher.end("SIGTERM");
  }
  await until("the goodbye", async () => (await status()).sessions.length === 0);
}

for (const codec of ["H264", "VP8"] as const) {
  testNeeding(
    ["gstreamer for WebRTC", "aiortc"],
    `what GStreamer publishes as ${codec} is passed on, with its sound`,
    () => relays([codec, "opus"], (options) => publishWithGstreamer({ ...options, codec })),
  );
}

testNeeding(
  ["encoder", "ffmpeg", "aiortc"],
  "what FFmpeg's own WHIP muxer publishes is passed on, with its sound",
  async () => {
    const folder = await Deno.makeTempDir({ prefix: "scoreline-test-" });
    try {
      await relays(
        ["H264", "opus"],
        (options) => publishWithFfmpeg({ ...options, folder, seconds: 120 }),
      );
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);

Deno.test("the offer of every publisher that is known is answered, and waits for it to come", async () => {
  await using stage = await Stage.make();
  await stage.start(0, { webrtc: { whip_token: TOKEN } });
  const offers = [...realOffers()].filter(([name]) => name.endsWith("_publisher"));
  assert.ok(offers.length >= 5);
  for (const [name, body] of offers) {
    const response = await fetch(`${stage.url}/whip/${name}`, {
      method: "POST",
      headers: { "content-type": "application/sdp", authorization: `Bearer ${TOKEN}` },
      body,
    });
    const answer = await response.text();
    assert.equal(response.status, 201, `${name}: ${answer}`);
  }
});

import assert from "node:assert/strict";
import * as v from "valibot";
import { SimulatedClock } from "../../tests/support/clock.ts";
import { configSchema } from "../config/schema.ts";
import { createMediaPeer } from "./media_peer.ts";
import { createNetwork } from "./network.ts";
import { interfaces } from "./testing/interfaces.ts";

const FINGERPRINT = Array<string>(32).fill("AB").join(":");

/** As ffmpeg's muxer offers it, apart from who is the client of DTLS. */
function offer(setup: string): string {
  const transport = [
    "c=IN IP4 0.0.0.0",
    "a=ice-ufrag:abcd",
    "a=ice-pwd:0123456789012345678901",
    `a=fingerprint:sha-256 ${FINGERPRINT}`,
    `a=setup:${setup}`,
    "a=sendonly",
    "a=rtcp-mux",
  ];
  return [
    "v=0",
    "o=FFmpeg 1 2 IN IP4 127.0.0.1",
    "s=-",
    "t=0 0",
    "a=group:BUNDLE 0 1",
    "m=audio 9 UDP/TLS/RTP/SAVPF 111",
    ...transport,
    "a=mid:0",
    "a=rtpmap:111 opus/48000/2",
    "a=ssrc:1 cname:a",
    "m=video 9 UDP/TLS/RTP/SAVPF 106",
    ...transport,
    "a=mid:1",
    "a=rtpmap:106 H264/90000",
    "a=fmtp:106 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42c01f",
    "a=rtcp-fb:106 transport-cc",
    "a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
    "a=ssrc:2 cname:a",
    "",
  ].join("\r\n");
}

async function answerTo(setup: string) {
  const clock = new SimulatedClock();
  const { webrtc } = v.parse(configSchema, {});
  const host = "127.0.0.1";
  const network = createNetwork(webrtc, {
    clock,
    host,
    interfaces: () => interfaces({ lo: [host] }),
  });
  const peer = createMediaPeer({
    network,
    prepare: (transports) => {
      for (const { connection } of transports) delete connection.stunServer;
    },
    direction: "receive",
    video: ["H264"],
    onState() {},
    onPacket() {},
    onFeedback() {},
  });
  const sdp = await peer.answer(offer(setup));
  const { lines } = peer;
  await peer.close();
  return { sdp, lines };
}

Deno.test("createMediaPeer() is the other one of client and server of DTLS", async () => {
  for (
    const [setup, expected] of [["passive", "active"], ["active", "passive"], ["actpass", "active"]] as const
  ) {
    const { sdp } = await answerTo(setup);
    const said = [...sdp.matchAll(/^a=setup:(\w+)/gm)].map(([, one]) => one);
    assert.deepEqual(said, [expected, expected], setup);
  }
});

Deno.test("createMediaPeer() answers with all addresses, in little room, and agrees on what it can read", async () => {
  const { sdp, lines } = await answerTo("passive");
  assert.match(sdp, /^a=candidate:\S+ 1 udp \d+ 127\.0\.0\.1 \d+ typ host/m);
  assert.ok(sdp.length < 8_192, "ffmpeg reads no more");
  assert.doesNotMatch(sdp, /transport-cc|transport-wide/);
  assert.deepEqual(lines.map(({ kind, codec, payloadType }) => [kind, codec, payloadType]), [
    ["audio", "opus", 111],
    ["video", "H264", 106],
  ]);
});

import assert from "node:assert/strict";
import { SignallingFault } from "../fault.ts";
import { checkPublisherOffer, checkViewerOffer } from "./codec_choice.ts";
import { extensionIds, layersOffered, repairGroups, withoutTransportFeedback } from "./offer_lines.ts";

/** As OBS 30.2 offers it: no candidates, sound first. */
const OBS = [
  "v=0",
  "o=rtc 1 0 IN IP4 127.0.0.1",
  "s=-",
  "t=0 0",
  "a=group:BUNDLE 0 1",
  "a=setup:actpass",
  "a=ice-ufrag:abcd",
  "a=ice-pwd:0123456789012345678901",
  "a=fingerprint:sha-256 00:11",
  "m=audio 9 UDP/TLS/RTP/SAVPF 111",
  "a=mid:0",
  "a=sendonly",
  "a=rtpmap:111 OPUS/48000/2",
  "m=video 9 UDP/TLS/RTP/SAVPF 96",
  "a=mid:1",
  "a=sendonly",
  "a=rtpmap:96 H264/90000",
  "a=fmtp:96 profile-level-id=42e01f;packetization-mode=1;level-asymmetry-allowed=1",
  "",
].join("\r\n");

function fault(code: string, message: RegExp) {
  return (error: unknown) =>
    error instanceof SignallingFault && error.code === code && message.test(error.message);
}

Deno.test("checkPublisherOffer() takes what OBS offers, and the first codec that is passed on", () => {
  assert.deepEqual(checkPublisherOffer(OBS), { codec: "H264", hasAudio: true });
  const several = OBS.replace("SAVPF 96", "SAVPF 98 45 96")
    .replace("a=rtpmap:96", "a=rtpmap:98 VP9/90000\r\na=rtpmap:45 AV1/90000\r\na=rtpmap:96");
  assert.equal(checkPublisherOffer(several).codec, "AV1");
  assert.equal(checkPublisherOffer(OBS.replace("m=audio 9", "m=audio 0")).hasAudio, false);
  assert.equal(checkPublisherOffer(OBS.replace("OPUS/48000/2", "PCMU/8000")).hasAudio, false);
});

Deno.test("checkPublisherOffer() says what an offer lacks", () => {
  assert.throws(() => checkPublisherOffer(""), fault("invalid_sdp", /v=0/));
  assert.throws(
    () => checkPublisherOffer(OBS.replaceAll("sendonly", "recvonly")),
    fault("invalid_sdp", /want to send video/),
  );
  assert.throws(
    () => checkPublisherOffer(OBS.replace("H264/90000", "VP9/90000")),
    fault("no_common_codec", /neither H264, VP8 nor AV1/),
  );
  assert.throws(
    () => checkPublisherOffer(OBS.replace(/m=video[^]*/, "")),
    fault("invalid_sdp", /has no video/),
  );
});

Deno.test("checkViewerOffer() wants the codec that is sent", () => {
  const viewer = OBS.replaceAll("sendonly", "recvonly");
  checkViewerOffer(viewer, "H264");
  assert.throws(() => checkViewerOffer(viewer, "VP8"), fault("no_common_codec", /is VP8/));
});

Deno.test("withoutTransportFeedback() takes congestion control for the whole transport out, and nothing else", () => {
  const more = [
    "a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
    "a=rtcp-fb:96 transport-cc",
    "a=rtcp-fb:96 nack",
    "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid",
    "",
  ];
  const kept = OBS + more.slice(2).join("\r\n");
  assert.equal(withoutTransportFeedback(OBS + more.join("\r\n")), kept);
});

Deno.test("the layers of a simulcast are found, with how packets name them and what repairs them", () => {
  const simulcast = [
    "a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id",
    "a=extmap:11/sendonly urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id",
    "a=rid:h send",
    "a=simulcast:send h;m,x;~l",
    "a=ssrc-group:FID 1000 2000",
    "",
  ].join("\r\n");
  assert.deepEqual(layersOffered(simulcast), ["h", "m", "l"]);
  assert.deepEqual(layersOffered(OBS), []);
  assert.deepEqual(extensionIds(simulcast), { rid: 10, repairedRid: 11 });
  assert.deepEqual(extensionIds(OBS), { rid: null, repairedRid: null });
  assert.deepEqual([...repairGroups(simulcast)], [[2000, 1000]]);
});

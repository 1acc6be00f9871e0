import assert from "node:assert/strict";
import fc from "fast-check";
import { SignallingFault } from "./fault.ts";
import { checkOffer, withBundledPorts } from "./offer.ts";

function offer(video: readonly string[], session: readonly string[] = []): string {
  return [
    "v=0",
    "o=- 1 1 IN IP4 0.0.0.0",
    "s=-",
    "t=0 0",
    "a=fingerprint:sha-256 00:11",
    ...session,
    "m=video 9 UDP/TLS/RTP/SAVPF 96 97",
    "a=ice-ufrag:abcd",
    "a=ice-pwd:0123456789012345678901",
    "a=recvonly",
    ...video,
    "",
  ].join("\r\n");
}
const H264 = ["a=rtpmap:96 H264/90000", "a=fmtp:96 level-asymmetry-allowed=1;packetization-mode=1"];
const VP8 = ["a=rtpmap:97 VP8/90000"];

Deno.test("checkOffer() takes H264 before VP8, and only in packets that we make", () => {
  assert.equal(checkOffer(offer([...VP8, ...H264])), "H264");
  assert.equal(checkOffer(offer(VP8)), "VP8");
  assert.equal(
    checkOffer(offer(["a=rtpmap:96 H264/90000", "a=fmtp:96 packetization-mode=0", ...VP8])),
    "VP8",
  );
});

Deno.test("checkOffer() says what an offer lacks", () => {
  const table: [string, string, RegExp][] = [
    ["", "invalid_sdp", /v=0/],
    ["hello", "invalid_sdp", /v=0/],
    ["v=0\r\ns=-\r\n", "invalid_sdp", /no video/],
    [offer(VP8).replace("a=recvonly", "a=sendonly"), "invalid_sdp", /receive/],
    [offer(VP8).replace(/a=ice-pwd.*\r\n/, ""), "invalid_sdp", /ice-pwd/],
    [offer(VP8).replace(/a=fingerprint.*\r\n/, ""), "invalid_sdp", /fingerprint/],
    [offer(["a=rtpmap:98 AV1/90000"]), "no_common_codec", /H264 nor VP8/],
    [offer(VP8) + "a=x\r\n".repeat(20_000), "invalid_sdp", /longer/],
    [offer(VP8) + "m=video 9 X 1\r\n".repeat(40), "invalid_sdp", /sections/],
  ];
  for (const [sdp, code, message] of table) {
    assert.throws(
      () => checkOffer(sdp),
      (error) => error instanceof SignallingFault && error.code === code && message.test(error.message),
      sdp.slice(0, 60),
    );
  }
});

Deno.test("checkOffer() answers or refuses whatever an offer is changed into", () => {
  const good = offer([...VP8, ...H264]);
  fc.assert(fc.property(fc.nat(good.length), fc.nat(40), fc.string({ unit: "binary" }), (at, cut, put) => {
    try {
      assert.ok(["H264", "VP8"].includes(checkOffer(good.slice(0, at) + put + good.slice(at + cut))));
    } catch (error) {
      if (!(error instanceof SignallingFault)) throw error;
    }
  }));
});

Deno.test("withBundledPorts() does not take a section of a bundle alone for a refused one", () => {
  const bundled = offer([...VP8, "a=bundle-only"]).replace("m=video 9", "m=video 0");
  assert.throws(() => checkOffer(bundled), { code: "invalid_sdp" });
  assert.equal(checkOffer(withBundledPorts(bundled)), "VP8");
  const refused = offer(VP8).replace("m=video 9", "m=video 0");
  assert.equal(withBundledPorts(refused), refused);
  assert.equal(withBundledPorts(offer(VP8)), offer(VP8));
});

/**
 * A program that publishes by WHIP as OBS 30.2 and later does: an offer without candidates, sound first (mid 0, payload type
 * 111), then the picture (mid 1, payload type 96, 42e01f whatever is sent), H264 with a keyframe every two seconds, and no
 * keyframe when it is asked for one. Its argument is a JSON object: url, token, candidates (whether its offer has them after
 * all, for servers that need them), stamped (whether each picture says when it was sent, in a packet of its own: sent_stamp.ts),
 * and what encoded_pictures.ts takes; the pictures are sent again and again.
 *
 * It says on standard output "published" when it is connected. It encodes everything first, so that sending takes little.
 */
import { mendHandshakes } from "../../sidecar/webrtc/handshake.ts";
import { Buffer } from "node:buffer";
import {
  H264Packetizer,
  MediaStreamTrack,
  RTCPeerConnection,
  RtpHeader,
  RtpPacket,
  useH264,
  useOPUS,
} from "werift";
import * as v from "valibot";
import { encodedPictures } from "./encoded_pictures.ts";
import { sentStamp, wallClock } from "./sent_stamp.ts";

const { url, token, candidates = false, stamped = false, ...options } = v.parse(
  v.object({
    url: v.string(),
    token: v.string(),
    candidates: v.optional(v.boolean()),
    stamped: v.optional(v.boolean()),
    file: v.optional(v.string()),
    width: v.number(),
    height: v.number(),
    fps: v.number(),
    kbps: v.number(),
    gop: v.number(),
    pictures: v.number(),
  }),
  JSON.parse(Deno.args[0] ?? ""),
);
/** An Opus packet of 20 ms of silence. */
const SILENCE = Buffer.from([0xf8, 0xff, 0xfe]);

const { fps, gop, pictures } = options;
const encoded = await encodedPictures(options);
const peer = new RTCPeerConnection({
  codecs: {
    audio: [useOPUS({ payloadType: 111, mimeType: "audio/opus" })],
    video: [useH264({ payloadType: 96 })],
  },
  iceServers: [{ urls: "stun:127.0.0.1:9" }],
  iceStunGatherTimeout: 0.02,
  iceAdditionalHostAddresses: ["127.0.0.1"],
});
const sound = new MediaStreamTrack({ kind: "audio" });
const picture = new MediaStreamTrack({ kind: "video" });
peer.addTransceiver(sound, { direction: "sendonly" });
peer.addTransceiver(picture, { direction: "sendonly" });
await peer.setLocalDescription(await peer.createOffer());
mendHandshakes(peer.dtlsTransports);
const whole = peer.localDescription?.sdp ?? "";
const offer = candidates ? whole : whole.replaceAll(/^a=(candidate:.*|end-of-candidates)\r?\n/gm, "");
const answer = await fetch(url, {
  method: "POST",
  headers: { "content-type": "application/sdp", "authorization": `Bearer ${token}` },
  body: offer,
});
if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`);
const connected = peer.connectionStateChange.watch((state) => state === "connected", 30_000);
await peer.setRemoteDescription({ type: "answer", sdp: await answer.text() });
await connected;
console.log("published");

const packetizer = new H264Packetizer({ maxPayloadSize: 1_200, payloadType: 96 });
// The picture of a moment has the number of that moment in it (numbered_pictures.ts), and the first one is a keyframe. Sound
// comes at once: who says nothing is taken for gone after a while.
const roundMs = pictures * 1_000 / fps;
const begun = Math.floor(Date.now() / roundMs) * roundMs;
let sentPictures = Math.ceil((Date.now() - begun) * fps / 1_000 / gop) * gop;
let sentSounds = Math.floor((Date.now() - begun) / 20);
setInterval(() => {
  const elapsed = Date.now() - begun;
  for (; sentSounds * 20 <= elapsed; sentSounds++) {
    const header = new RtpHeader({
      payloadType: 111,
      sequenceNumber: sentSounds & 0xffff,
      timestamp: sentSounds * 960 >>> 0,
    });
    sound.writeRtp(new RtpPacket(header, SILENCE));
  }
  for (; sentPictures * 1_000 / fps <= elapsed; sentPictures++) {
    const data = encoded[sentPictures % encoded.length] ?? new Uint8Array();
    const unit = stamped ? Buffer.concat([sentStamp(wallClock()), data]) : Buffer.from(data);
    for (const packet of packetizer.packetize(unit, Math.round(sentPictures * 90_000 / fps) >>> 0)) {
      picture.writeRtp(packet);
    }
  }
}, 5);

import { SignallingFault } from "./fault.ts";

/** What our encoder can make, best first. */
export const VIDEO_CODECS = ["H264", "VP8"] as const;
export type VideoCodec = (typeof VIDEO_CODECS)[number];

/** Characters; real offers have 2 000 to 12 000. */
const MAX_SDP = 65_536;
/** A browser offers one section for each of its tracks. */
const MAX_SECTIONS = 32;

/**
 * Looks an offer over before anything is built of it: it must want video, and be able to connect (RFC 8829, RFC 8839,
 * RFC 8842).
 *
 * @returns the codec to send
 * @throws {SignallingFault} `invalid_sdp`, or `no_common_codec` when it takes neither H264 nor VP8
 */
export function checkOffer(sdp: string): VideoCodec {
  const video = videoSection(sdp, "receive");
  const codec = VIDEO_CODECS.find((name) => takes(video, name));
  if (codec === undefined) {
    throw new SignallingFault(
      "no_common_codec",
      "The viewer takes neither H264 nor VP8, which is what is sent",
    );
  }
  return codec;
}

/**
 * The section of an offer with the video that whoever offers wants to receive or to send.
 * @throws {SignallingFault} `invalid_sdp` when there is none, or when it cannot connect
 */
export function videoSection(sdp: string, wish: "receive" | "send"): string {
  if (sdp.length > MAX_SDP) throw invalid(`it is longer than ${MAX_SDP} characters`);
  if (!/^v=0\r?\n/.test(sdp)) throw invalid("it does not begin with 'v=0'");
  const [session = "", ...sections] = sdp.split(/^(?=m=)/m);
  if (sections.length > MAX_SECTIONS) throw invalid(`it has more than ${MAX_SECTIONS} media sections`);
  const videos = sections.filter((section) => /^m=video /.test(section) && !/^m=video 0 /.test(section));
  if (videos.length === 0) throw invalid(`it ${wish === "receive" ? "asks for" : "has"} no video`);
  const otherWay = wish === "receive" ? /^a=(sendonly|inactive)\s*$/m : /^a=(recvonly|inactive)\s*$/m;
  const video = videos.find((section) => !otherWay.test(section));
  if (video === undefined) throw invalid(`it does not want to ${wish} video`);
  for (const needed of ["ice-ufrag", "ice-pwd", "fingerprint"]) {
    if (!new RegExp(`^a=${needed}:\\S`, "m").test(session + video)) throw invalid(`it has no 'a=${needed}'`);
  }
  return video;
}

/**
 * The description with the port that says "there is something" in every section which is there for a bundle alone and has
 * therefore none of its own, as GStreamer offers the second medium (RFC 9143 section 6): else that would be a refused one.
 */
export function withBundledPorts(sdp: string): string {
  return sdp.split(/^(?=m=)/m)
    .map((section) => /^a=bundle-only\s*$/m.test(section) ? section.replace(/^(m=\w+) 0 /, "$1 9 ") : section)
    .join("");
}

function takes(section: string, codec: VideoCodec): boolean {
  const payloads = [...section.matchAll(/^a=rtpmap:(\d+) ([\w-]+)\/90000/gm)]
    .filter(([, , name]) => name?.toUpperCase() === codec)
    .map(([, payload]) => payload);
  if (codec === "VP8") return payloads.length > 0;
  // Our packets are of packetization-mode 1 (RFC 6184 section 6.3), which has to be offered.
  const modes = new Set(
    [...section.matchAll(/^a=fmtp:(\d+) .*packetization-mode=1/gm)].map(([, payload]) => payload),
  );
  return payloads.some((payload) => modes.has(payload));
}

function invalid(why: string): SignallingFault {
  return new SignallingFault("invalid_sdp", `This is not an offer that can be answered: ${why}`);
}

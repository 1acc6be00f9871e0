/** Payloads of RTP put together, as werift does it. */
import { dePacketizeRtpPackets, RtpHeader, RtpPacket } from "werift";
import { Buffer } from "node:buffer";
import type { VideoCodec } from "../runtime/media.ts";

/** werift's names of the codecs. */
const NAMES = { H264: "MPEG4/ISO/AVC", VP8: "VP8", AV1: "AV1" } as const;

/**
 * One picture of all of its payloads: Annex B, a frame of VP8, or OBUs.
 * @throws {Error} when a payload is none of the codec
 */
export function depacketize(codec: VideoCodec, payloads: readonly Uint8Array[]): Uint8Array {
  const packets = payloads.map((payload) =>
    new RtpPacket(new RtpHeader(), Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength))
  );
  return dePacketizeRtpPackets(NAMES[codec], packets).data;
}

/** Frames cut into payloads of RTP, as werift does it. */
import { H264Packetizer, Vp8Packetizer } from "werift";
import { Buffer } from "node:buffer";
import type { VideoCodec } from "./offer.ts";

/** Payload bytes of a packet, so that it fits into any path's MTU with SRTP and TURN around it. */
const MAX_PAYLOAD = 1_200;

/** Cuts the frames of one stream: Annex B, or frames of VP8. */
export type Packetize = (frame: Uint8Array) => readonly Uint8Array[];

export function createPacketizer(codec: VideoCodec): Packetize {
  const packetizer = codec === "H264"
    ? new H264Packetizer({ maxPayloadSize: MAX_PAYLOAD })
    : new Vp8Packetizer({ maxPayloadSize: MAX_PAYLOAD });
  return ({ buffer, byteOffset, length }) =>
    packetizer.packetize(Buffer.from(buffer, byteOffset, length), 0).map(({ payload }) => payload);
}

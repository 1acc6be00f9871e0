import type { VideoCodec } from "../../runtime/media.ts";
import { sizeOfAv1, withSizes } from "./av1.ts";
import { elementsOf, inOneChain, isAv1Keyframe, startsAv1 } from "./av1_payload.ts";
import { readH264, sizeOfSps, startsH264 } from "./h264.ts";
import { readVp8, startsVp8 } from "./vp8.ts";

/** Puts the payloads of one picture or one packet of sound together: H264 as Annex B, AV1 as OBUs. */
export type Depacketize = (codec: VideoCodec, payloads: readonly Uint8Array[]) => Uint8Array;

/** What is known of one picture. */
export interface Picture {
  /** What to send on: as it came, but that a keyframe of H264 has its parameters in front. */
  readonly payloads: readonly Uint8Array[];
  readonly isKeyframe: boolean;
  readonly hasBFrames: boolean;
  /** Pixels; of a keyframe. */
  readonly width: number | null;
  readonly height: number | null;
  /** The whole as a decoder or a file takes it. */
  data(): Uint8Array;
}

/** Whether a payload is surely the first of a picture. */
export const STARTS: Readonly<Record<VideoCodec, (payload: Uint8Array) => boolean>> = {
  H264: startsH264,
  VP8: startsVp8,
  AV1: startsAv1,
};

/** Of a picture of AV1: its packets have mostly one each, and there are 4 000 at most. */
const MOST_ELEMENTS = 8_192;

/** Reads the pictures of one stream, which for H264 need what earlier ones have said. */
export class PictureReader {
  readonly #codec: VideoCodec;
  readonly #depacketize: Depacketize;
  #sps: Uint8Array | null = null;
  #pps: Uint8Array | null = null;

  constructor(codec: VideoCodec, depacketize: Depacketize) {
    this.#codec = codec;
    this.#depacketize = depacketize;
  }

  /** @throws {Error} when that is no picture */
  read(payloads: readonly Uint8Array[]): Picture {
    const { isKeyframe, hasBFrames, size, inFront } = this.#look(payloads);
    const whole = this.#codec === "AV1" ? inOneChain(payloads) : payloads;
    const all = inFront.length === 0 ? whole : [...inFront, ...whole];
    return {
      payloads: all,
      isKeyframe,
      hasBFrames,
      width: size?.width ?? null,
      height: size?.height ?? null,
      data: () => this.#assemble(all),
    };
  }

  #look(payloads: readonly Uint8Array[]): Look {
    const [first = new Uint8Array()] = payloads;
    if (this.#codec === "VP8") {
      const { isKeyframe, width, height } = readVp8(first);
      return { isKeyframe, hasBFrames: false, size: sizeOf(width, height), inFront: [] };
    }
    if (this.#codec === "AV1") {
      if (payloads.reduce((sum, payload) => sum + elementsOf(payload), 0) > MOST_ELEMENTS) {
        throw new RangeError(`A picture of more than ${MOST_ELEMENTS} elements`);
      }
      const isKeyframe = isAv1Keyframe(first);
      const size = isKeyframe ? sizeOfAv1(this.#assemble(payloads)) : null;
      return { isKeyframe, hasBFrames: false, size, inFront: [] };
    }
    const { isKeyframe, hasBSlices, sps, pps } = readH264(payloads);
    this.#sps = sps ?? this.#sps;
    this.#pps = pps ?? this.#pps;
    const known = this.#sps !== null && this.#pps !== null;
    const inFront = isKeyframe && known && sps === null ? [this.#sps, this.#pps] : [];
    return {
      // Without its parameters nobody can decode it.
      isKeyframe: isKeyframe && known,
      hasBFrames: hasBSlices,
      size: isKeyframe && this.#sps !== null ? sizeOfSps(this.#sps) : null,
      inFront: inFront.filter((one) => one !== null),
    };
  }

  #assemble(payloads: readonly Uint8Array[]): Uint8Array {
    const data = this.#depacketize(this.#codec, payloads);
    return this.#codec === "AV1" ? withSizes(data) : data;
  }
}

interface Look {
  readonly isKeyframe: boolean;
  readonly hasBFrames: boolean;
  readonly size: { readonly width: number; readonly height: number } | null;
  readonly inFront: readonly Uint8Array[];
}

function sizeOf(width: number | null, height: number | null): Look["size"] {
  return width === null || height === null ? null : { width, height };
}

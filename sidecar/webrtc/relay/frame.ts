import type { AccessUnit, AudioCodec, VideoCodec } from "../../runtime/media.ts";

/** One picture or one packet of sound of a publication, as it came and as it goes to viewers. */
export interface Frame {
  readonly kind: "video" | "audio";
  readonly keyframe: boolean;
  readonly hasBFrames: boolean;
  readonly timestampUs: number;
  /** Payloads of RTP, in order. */
  readonly payloads: readonly Uint8Array[];
  readonly bytes: number;
  readonly width: number | null;
  readonly height: number | null;
  /** The whole, for whoever does not speak RTP; put together when it is asked for first. `null` when it cannot be. */
  unit(): AccessUnit | null;
}

export interface FrameParts {
  readonly kind: "video" | "audio";
  readonly codec: VideoCodec | AudioCodec;
  readonly keyframe: boolean;
  readonly hasBFrames: boolean;
  readonly timestampUs: number;
  readonly payloads: readonly Uint8Array[];
  readonly width: number | null;
  readonly height: number | null;
  data(): Uint8Array;
}

export function makeFrame(parts: FrameParts): Frame {
  const { kind, codec, keyframe, hasBFrames, timestampUs, payloads, width, height } = parts;
  let unit: AccessUnit | null | undefined;
  function assemble(): AccessUnit | null {
    try {
      return { kind, codec, data: parts.data(), timestampUs, keyframe, width, height };
    } catch {
      return null; // its packets are not what they should be
    }
  }
  return {
    kind,
    keyframe,
    hasBFrames,
    timestampUs,
    payloads,
    bytes: payloads.reduce((sum, { length }) => sum + length, 0),
    width,
    height,
    unit: () => unit === undefined ? unit = assemble() : unit,
  };
}

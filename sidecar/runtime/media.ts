/** Encoded media on its way through the sidecar: what a publisher sends, and what viewers, recordings and other programs get. */

/** The names are those of SDP's `rtpmap`. */
export type VideoCodec = "H264" | "VP8" | "AV1";
export type AudioCodec = "opus";

/** One picture or one packet of sound, still encoded. */
export interface AccessUnit {
  readonly kind: "video" | "audio";
  readonly codec: VideoCodec | AudioCodec;
  /** H264 as Annex B, with SPS and PPS in front of a keyframe; a VP8 frame; an AV1 temporal unit of OBUs with sizes; an Opus packet. */
  readonly data: Uint8Array;
  /** Microseconds on the stream's own clock, the same one for picture and sound; 0 is near the publication's start. In the order of decoding. */
  readonly timestampUs: number;
  /** Whether decoding can start here. Always true of sound. */
  readonly keyframe: boolean;
  /** Pixels; known of a keyframe, otherwise null. */
  readonly width: number | null;
  readonly height: number | null;
}

/** What a stream consists of, known from its first keyframe on. */
export interface StreamFormat {
  readonly video: { readonly codec: VideoCodec; readonly width: number; readonly height: number } | null;
  readonly audio:
    | { readonly codec: AudioCodec; readonly sampleRate: 48_000; readonly channels: 1 | 2 }
    | null;
}

/** A stream while it is published; a publisher that comes back makes a new one, whose clock starts again. */
export interface EncodedStream {
  readonly name: string;
  readonly format: StreamFormat;
  /** Every unit from the newest keyframe on, the kept ones at once. The listener must not wait and must not throw. */
  subscribe(listener: (unit: AccessUnit) => void): () => void;
  /** Aborted when the publication has ended. */
  readonly ended: AbortSignal;
}

/** Told of each stream when its format is known. */
export type OnStream = (stream: EncodedStream) => void;

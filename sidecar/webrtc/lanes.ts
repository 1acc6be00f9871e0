import type { CodecLibrary } from "./codec_library.ts";
import { type Encoder, type EncoderSettings, openEncoder } from "./encoder.ts";
import type { VideoCodec } from "./offer.ts";
import type { Packetize } from "./packetizer.ts";
import type { PacketizedFrame } from "./viewer.ts";

/** One encoding of a stream, for all viewers with its codec. */
export interface Lane {
  readonly encoder: Encoder;
  readonly packetize: Packetize;
  /** The newest frame, when it is a keyframe: whoever gets it can go on with the next one. */
  entrance: PacketizedFrame | null;
}

/** The encodings of one stream, at most one for each codec. */
export class Lanes {
  readonly #lanes = new Map<VideoCodec, Lane>();

  get codecs(): VideoCodec[] {
    return [...this.#lanes.keys()];
  }

  get(codec: VideoCodec): Lane | null {
    return this.#lanes.get(codec) ?? null;
  }

  /** The lane of that codec with these settings; a new encoder begins with a keyframe by itself. */
  async open(library: CodecLibrary, settings: EncoderSettings): Promise<Lane> {
    const lane = this.#lanes.get(settings.codec);
    if (lane !== undefined && sameSettings(lane.encoder.settings, settings)) return lane;
    const encoder = await openEncoder(library, settings);
    lane?.encoder.close();
    const packetize = lane?.packetize ?? (await import("./packetizer.ts")).createPacketizer(settings.codec);
    const made = { encoder, packetize, entrance: null };
    this.#lanes.set(settings.codec, made);
    return made;
  }

  close(): void {
    for (const { encoder } of this.#lanes.values()) encoder.close();
    this.#lanes.clear();
  }
}

function sameSettings(a: EncoderSettings, b: EncoderSettings): boolean {
  return a.width === b.width && a.height === b.height && a.fps === b.fps && a.bitrate_kbps === b.bitrate_kbps;
}

/** The only file that knows mediabunny: encoded media as files and as a stream, without encoding it again. */
import type { OutputFormat } from "mediabunny";
import type { AccessUnit, StreamFormat, VideoCodec } from "../runtime/media.ts";
import { describeAv1, withoutDelimiter } from "./av1.ts";
import type { Chapter } from "./chapters.ts";
import { describeH264, withLengths } from "./h264.ts";
import { MatroskaLayout } from "./matroska_layout.ts";
import { opusDurationUs, Timeline } from "./timeline.ts";

export const CONTAINERS = ["mkv", "webm", "mp4"] as const;
export type Container = (typeof CONTAINERS)[number];

export interface MuxerOptions {
  readonly container: Container;
  readonly format: StreamFormat;
  /** Takes the file's bytes. What was written before may be written again, unless `pipe`. */
  readonly write: (bytes: Uint8Array, position: number) => Promise<void>;
  /** Only ever append: for a reader that gets what was written and cannot go back. */
  readonly pipe?: boolean;
}

/** One file. Used by one caller at a time. */
export interface Muxer {
  /** The first unit of pictures must be a keyframe. Rejects when it cannot be written, and from then on. */
  add(unit: AccessUnit): Promise<void>;
  /** ms of media so far. */
  readonly lengthMs: number;
  /** Units that found no place in the file. */
  readonly leftOut: number;
  /** Marks places, at once; those at the end are left out when there is no room for all. Only Matroska has them. */
  mark(chapters: readonly Chapter[]): Promise<void>;
  /** Completes the file. */
  finish(): Promise<void>;
}

/** What the containers are for: WebM is Matroska for some codecs, and few players know VP8 in MP4. */
const HOLDS: Readonly<Record<Container, readonly VideoCodec[]>> = {
  mkv: ["H264", "VP8", "AV1"],
  webm: ["VP8", "AV1"],
  mp4: ["H264", "AV1"],
};

/** The container asked for, or Matroska where it does not hold such a stream. */
export function containerFor(wanted: Container, { video }: StreamFormat): Container {
  return video === null || HOLDS[wanted].includes(video.codec) ? wanted : "mkv";
}

/** Bytes kept for chapters: about 250 of them. */
const ROOM_FOR_CHAPTERS = 16_384;
/** Seconds between two places where a player can start without having read what is before. */
const CLUSTER_SECONDS = 1;
/** What a decoder of Opus leaves out at the beginning, in samples: what libopus needs at 48 kHz. */
const PRE_SKIP = 312;

/** Begins a file. Rejects when its beginning cannot be written. */
export async function createMuxer(options: MuxerOptions): Promise<Muxer> {
  const library = await loadLibrary();
  const { EncodedAudioPacketSource, EncodedPacket, EncodedVideoPacketSource, Output, StreamTarget } = library;
  const { container, format, write, pipe = false } = options;
  const layout = new MatroskaLayout();
  const output = new Output({
    format: outputFormat(library, container, pipe, layout),
    target: new StreamTarget(
      new WritableStream({
        async write({ data, position }) {
          if (!pipe && container !== "mp4") layout.adapt(data, position);
          await write(data, position);
        },
      }),
    ),
  });
  const video = format.video === null
    ? null
    : new EncodedVideoPacketSource(MEDIABUNNY_NAMES[format.video.codec]);
  const audio = format.audio === null ? null : new EncodedAudioPacketSource("opus");
  if (video !== null) output.addVideoTrack(video);
  if (audio !== null) output.addAudioTrack(audio);
  // The place for chapters, see MatroskaLayout.
  if (!pipe && container !== "mp4") {
    output.setMetadataTags({ raw: { PLACE: " ".repeat(ROOM_FOR_CHAPTERS) } });
  }
  await output.start();

  const timeline = new Timeline(format);
  let hasVideo = false, hasAudio = false;

  async function addPlaced(unit: AccessUnit): Promise<void> {
    const at = unit.timestampUs / 1_000_000;
    if (unit.kind === "audio") {
      const lasts = opusDurationUs(unit.data) / 1_000_000;
      const meta = hasAudio ? undefined : describeAudio(format);
      hasAudio = true;
      await audio?.add(new EncodedPacket(unit.data, "key", at, lasts), meta);
      return;
    }
    const meta = hasVideo ? undefined : describeVideo(unit, format);
    hasVideo = true;
    await video?.add(new EncodedPacket(sampleOf(unit), unit.keyframe ? "key" : "delta", at, 0), meta);
  }

  return {
    async add(unit) {
      for (const placed of timeline.place(unit)) await addPlaced(placed);
    },
    get lengthMs() {
      return timeline.lengthUs / 1_000;
    },
    get leftOut() {
      return timeline.leftOut;
    },
    async mark(chapters) {
      const patch = pipe || container === "mp4" ? null : layout.chapters(chapters);
      if (patch !== null) await write(patch.bytes, patch.position);
    },
    async finish() {
      layout.finish();
      await output.finalize();
    },
  };
}

const MEDIABUNNY_NAMES = { H264: "avc", VP8: "vp8", AV1: "av1" } as const;

/** When it is needed: most starts record nothing, and it would make each of them longer. */
function loadLibrary() {
  return import("mediabunny");
}

type Library = Awaited<ReturnType<typeof loadLibrary>>;

function outputFormat(
  { MkvOutputFormat, Mp4OutputFormat, WebMOutputFormat }: Library,
  container: Container,
  pipe: boolean,
  layout: MatroskaLayout,
): OutputFormat {
  if (container === "mp4") return new Mp4OutputFormat({ fastStart: "fragmented" });
  const matroska = {
    appendOnly: pipe,
    minimumClusterDuration: CLUSTER_SECONDS,
    ...(pipe ? {} : {
      onSegmentHeader: (data: Uint8Array, position: number) => layout.headerMade(data, position),
      onCluster: (data: Uint8Array, position: number) => layout.clusterMade(data.length, position),
    }),
  };
  return container === "webm" ? new WebMOutputFormat(matroska) : new MkvOutputFormat(matroska);
}

/** The unit as the containers have it. */
function sampleOf({ codec, data }: AccessUnit): Uint8Array {
  if (codec === "H264") return withLengths(data);
  return codec === "AV1" ? withoutDelimiter(data) : data;
}

/** @throws {TypeError} for a keyframe that does not say what a decoder needs */
function describeVideo({ codec, data, width, height }: AccessUnit, format: StreamFormat) {
  const size = {
    codedWidth: width ?? format.video?.width ?? 0,
    codedHeight: height ?? format.video?.height ?? 0,
  };
  if (codec === "H264") {
    const h264 = describeH264(data);
    if (h264 === null) {
      throw new TypeError("A keyframe of H264 came without its parameter sets (SPS and PPS)");
    }
    return { decoderConfig: { ...size, codec: h264.codec, description: h264.record } };
  }
  if (codec === "VP8") return { decoderConfig: { ...size, codec: "vp8" } };
  const av1 = describeAv1(data);
  if (av1 === null) throw new TypeError("A keyframe of AV1 came without its sequence header");
  return { decoderConfig: { ...size, codec: av1 } };
}

function describeAudio({ audio }: StreamFormat) {
  const sampleRate = audio?.sampleRate ?? 48_000, numberOfChannels = audio?.channels ?? 2;
  // RFC 7845 section 5.1, with channel mapping family 0.
  const head = new Uint8Array(19);
  head.set(new TextEncoder().encode("OpusHead"));
  head[8] = 1;
  head[9] = numberOfChannels;
  const view = new DataView(head.buffer);
  view.setUint16(10, PRE_SKIP, true);
  view.setUint32(12, sampleRate, true);
  return { decoderConfig: { codec: "opus", sampleRate, numberOfChannels, description: head } };
}

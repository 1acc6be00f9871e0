/** Streams of really encoded media, made by ffmpeg, as the relay would hand them on. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { ALL_FORMATS, EncodedPacketSink, FilePathSource, Input } from "mediabunny";
import type { AccessUnit, StreamFormat, VideoCodec } from "../../runtime/media.ts";

export interface EncodedOptions {
  readonly codec?: VideoCodec;
  readonly seconds?: number;
  readonly fps?: number;
  /** Pictures from one keyframe to the next. */
  readonly gop?: number;
  readonly width?: number;
  readonly height?: number;
  readonly bFrames?: number;
  readonly sound?: boolean;
  /** What the pictures show, as a source of ffmpeg's lavfi without its size; a test picture when left out. */
  readonly shows?: string;
}

export interface Encoded {
  readonly format: StreamFormat;
  /** Sound and pictures in the order in which they would arrive. */
  readonly units: readonly AccessUnit[];
  readonly pictures: number;
}

const ENCODERS: Readonly<Record<VideoCodec, readonly string[]>> = {
  H264: ["libx264", "-preset", "ultrafast", "-x264-params", "repeat-headers=1:scenecut=0"],
  VP8: ["libvpx", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "300k"],
  AV1: ["libaom-av1", "-cpu-used", "8", "-usage", "realtime", "-b:v", "300k"],
};

/** A test picture that changes all the time and, unless `sound` is off, a tone. */
export async function encoded(options: EncodedOptions = {}): Promise<Encoded> {
  const { codec = "H264", seconds = 3, fps = 30, gop = 15, bFrames = 0, sound = true } = options;
  const { width = 320, height = 180, shows = "testsrc2" } = options;
  const folder = await Deno.makeTempDir({ prefix: "scoreline-encoded-" });
  try {
    const file = join(folder, "stream.mkv");
    await run("ffmpeg", [
      ...["-hide_banner", "-loglevel", "error"],
      ...[
        "-f",
        "lavfi",
        "-i",
        `${shows}${shows.includes("=") ? ":" : "="}size=${width}x${height}:rate=${fps}:duration=${seconds}`,
      ],
      ...(sound ? ["-f", "lavfi", "-i", `sine=frequency=440:sample_rate=48000:duration=${seconds}`] : []),
      ...["-c:v", ...ENCODERS[codec], "-pix_fmt", "yuv420p", "-g", String(gop), "-bf", String(bFrames)],
      ...["-threads", "1"],
      ...(sound ? ["-c:a", "libopus", "-b:a", "64k", "-ac", "2"] : []),
      file,
    ]);
    return await unitsOf(file, codec, { width, height }, sound);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function unitsOf(
  file: string,
  codec: VideoCodec,
  size: { readonly width: number; readonly height: number },
  sound: boolean,
): Promise<Encoded> {
  using input = new Input({ source: new FilePathSource(file), formats: ALL_FORMATS });
  const units: AccessUnit[] = [];
  const video = await input.getPrimaryVideoTrack();
  assert.ok(video);
  const description = (await video.getDecoderConfig())?.description;
  const parameterSets = codec === "H264" && description !== undefined
    ? parameterSetsOf(new Uint8Array(description as ArrayBuffer))
    : [];
  for await (const packet of new EncodedPacketSink(video).packets()) {
    const keyframe = packet.type === "key";
    units.push({
      kind: "video",
      codec,
      data: codec === "H264" ? annexB(packet.data, keyframe ? parameterSets : []) : packet.data,
      timestampUs: packet.microsecondTimestamp,
      keyframe,
      ...(keyframe ? size : { width: null, height: null }),
    });
  }
  const pictures = units.length;
  const audio = sound ? await input.getPrimaryAudioTrack() : null;
  if (audio !== null) {
    for await (const packet of new EncodedPacketSink(audio).packets()) {
      units.push({
        kind: "audio",
        codec: "opus",
        data: packet.data,
        timestampUs: Math.max(0, packet.microsecondTimestamp),
        keyframe: true,
        width: null,
        height: null,
      });
    }
    // Pictures stay in the order of decoding; sound goes before the first picture that is not earlier.
    const pictureUnits = units.slice(0, pictures), soundUnits = units.slice(pictures);
    units.length = 0;
    for (const unit of pictureUnits) {
      while ((soundUnits[0]?.timestampUs ?? Infinity) < unit.timestampUs) {
        units.push(...soundUnits.splice(0, 1));
      }
      units.push(unit);
    }
    units.push(...soundUnits);
  }
  const channels = 2;
  return {
    format: {
      video: { codec, ...size },
      audio: sound ? { codec: "opus", sampleRate: 48_000, channels } : null,
    },
    units,
    pictures,
  };
}

/** The SPS and PPS of an AVCDecoderConfigurationRecord with one of each. */
function parameterSetsOf(record: Uint8Array): Uint8Array[] {
  const view = new DataView(record.buffer, record.byteOffset);
  const spsLength = view.getUint16(6), ppsAt = 8 + spsLength + 1;
  return [record.subarray(8, 8 + spsLength), record.subarray(ppsAt + 2, ppsAt + 2 + view.getUint16(ppsAt))];
}

/** Units with lengths of four bytes as a stream has them. */
function annexB(sample: Uint8Array, first: readonly Uint8Array[]): Uint8Array {
  const view = new DataView(sample.buffer, sample.byteOffset);
  const units = [...first];
  for (let at = 0; at < sample.length;) {
    const length = view.getUint32(at);
    const unit = sample.subarray(at + 4, at + 4 + length);
    const type = (unit[0] ?? 0) & 0x1f;
    // Those that are in the stream already would come twice.
    if (first.length === 0 || type !== 7 && type !== 8) units.push(unit);
    at += 4 + length;
  }
  return new Uint8Array(units.flatMap((unit) => [0, 0, 0, 1, ...unit]));
}

/** What a program of ffmpeg says of a file. Rejects with what it complains about. */
export async function run(program: "ffmpeg" | "ffprobe", args: readonly string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, { args: [...args], stdin: "null" })
    .output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

import type { CodecContext, CodecLibrary, Frame, Packet, Scaler } from "./codec_library.ts";
import type { VideoCodec } from "./offer.ts";
import type { Planes } from "./planes.ts";

export interface EncoderSettings {
  readonly codec: VideoCodec;
  /** pixels, even */
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly bitrate_kbps: number;
}

/** One frame as a codec made it: an Annex B access unit of H264, or a VP8 frame. */
export interface EncodedFrame {
  readonly data: Uint8Array;
  readonly keyframe: boolean;
}

/** Decodes pictures of OBS into YUV. Used by one caller at a time. */
export interface PictureDecoder {
  /**
   * The picture, scaled to `width` pixels, as a frame that is valid until the next call. Rejects when it is no
   * JPEG.
   */
  decode(jpeg: Uint8Array, width: number): Promise<YuvFrame>;
  /** A black frame of that size, valid as long. */
  blank(width: number, height: number): YuvFrame;
  close(): void;
}

/** A frame to draw into and to encode. */
export interface YuvFrame extends Planes {
  readonly native: Frame;
}

/** One encoder of one size. Used by one caller at a time. */
export interface Encoder {
  readonly settings: EncoderSettings;
  /** @param at ms, growing from call to call; resolves with `null` when the codec keeps the frame to itself */
  encode(frame: YuvFrame, at: number, keyframe: boolean): Promise<EncodedFrame | null>;
  close(): void;
}

/** Settings found by measurement: no look-ahead, one thread (two make VP8 ten times slower), keyframes when told. */
const CODECS: Readonly<Record<VideoCodec, { name: string; options: Readonly<Record<string, string>> }>> = {
  H264: {
    name: "libx264",
    options: {
      preset: "ultrafast",
      tune: "zerolatency",
      profile: "baseline",
      "forced-idr": "1",
      "x264-params": "repeat-headers=1",
    },
  },
  VP8: {
    name: "libvpx",
    options: { deadline: "realtime", "cpu-used": "8", "lag-in-frames": "0", "error-resilient": "1" },
  },
};
/** Units of the codecs' time stamps, per second. */
const TICKS = 1_000_000;
/** Luma of black in limited range, and chroma of no colour. */
const BLACK = [16, 128, 128] as const;

/** Opens a decoder of JPEG. Rejects when the library cannot. */
export async function openDecoder(library: CodecLibrary): Promise<PictureDecoder> {
  const { Codec, CodecContext, constants } = library;
  const codec = found(Codec.findDecoder(constant(constants, "AV_CODEC_ID_MJPEG")), "mjpeg");
  const context = new CodecContext();
  context.allocContext3(codec);
  context.threadCount = 1;
  check(await context.open2(codec, null), "mjpeg");
  const packet = newPacket(library), picture = newFrame(library);
  let scaler: { readonly key: string; readonly scaler: Scaler; readonly frame: YuvFrame } | null = null;
  let empty: YuvFrame | null = null;

  function scalerFor(width: number): { readonly scaler: Scaler; readonly frame: YuvFrame } {
    const height = even(width * picture.height / picture.width);
    const key = [picture.width, picture.height, picture.format, width].join();
    if (scaler?.key === key) return scaler;
    scaler?.scaler.freeContext();
    scaler?.frame.native.free();
    const made = new library.SoftwareScaleContext();
    const to = constant(constants, "AV_PIX_FMT_YUV420P");
    const flags = constant(constants, "SWS_FAST_BILINEAR");
    made.getContext(picture.width, picture.height, picture.format, width, height, to, flags);
    scaler = { key, scaler: made, frame: newPicture(library, width, height) };
    return scaler;
  }

  return {
    async decode(jpeg, width) {
      packet.data = jpeg;
      try {
        check(await context.sendPacket(packet), "A picture of OBS could not be read by the encoder");
        check(context.receiveFrameSync(picture), "A picture of OBS could not be read by the encoder");
        const { scaler, frame } = scalerFor(even(Math.min(width, picture.width)));
        check(frame.native.makeWritable(), "frame");
        check(await scaler.scaleFrame(frame.native, picture), "scale");
        return { ...planesOf(frame.native), native: frame.native };
      } finally {
        packet.unref();
      }
    },
    blank(width, height) {
      if (empty?.width !== even(width) || empty.height !== even(height)) {
        empty?.native.free();
        empty = newPicture(library, even(width), even(height));
      }
      check(empty.native.makeWritable(), "frame");
      const frame = { ...planesOf(empty.native), native: empty.native };
      frame.data.forEach((plane, index) => plane.fill(BLACK[index] ?? 0));
      return frame;
    },
    close() {
      scaler?.scaler.freeContext();
      scaler?.frame.native.free();
      empty?.native.free();
      picture.free();
      packet.free();
      context.freeContext();
    },
  };
}

/** Opens an encoder. Rejects when the library cannot. */
export async function openEncoder(library: CodecLibrary, settings: EncoderSettings): Promise<Encoder> {
  const { constants } = library;
  const { name, options } = CODECS[settings.codec];
  const codec = found(library.Codec.findEncoderByName(name), name);
  const context = new library.CodecContext();
  context.allocContext3(codec);
  configure(context, library, settings);
  check(await context.open2(codec, library.Dictionary.fromObject(options)), name);
  const packet = newPacket(library);
  const forced = constant(constants, "AV_PICTURE_TYPE_I"), free = constant(constants, "AV_PICTURE_TYPE_NONE");

  return {
    settings,
    async encode({ native }, at, keyframe) {
      native.pts = BigInt(Math.round(at * TICKS / 1_000));
      native.pictType = keyframe ? forced : free;
      check(await context.sendFrame(native), name);
      if (context.receivePacketSync(packet) < 0) return null;
      const { data, isKeyframe } = packet;
      // The bytes belong to the library until then.
      const frame = data === null ? null : { data: new Uint8Array(data), keyframe: isKeyframe };
      packet.unref();
      return frame;
    },
    close() {
      packet.free();
      context.freeContext();
    },
  };
}

function configure(context: CodecContext, { Rational, constants }: CodecLibrary, settings: EncoderSettings) {
  const { width, height, fps, bitrate_kbps } = settings;
  context.width = width;
  context.height = height;
  context.pixelFormat = constant(constants, "AV_PIX_FMT_YUV420P");
  context.timeBase = new Rational(1, TICKS);
  context.framerate = new Rational(fps, 1);
  context.bitRate = BigInt(bitrate_kbps * 1_000);
  context.rcMaxRate = context.bitRate;
  context.rcBufferSize = bitrate_kbps * 500; // half a second
  context.gopSize = fps;
  context.maxBFrames = 0;
  context.threadCount = 1;
}

/** The next even number of pixels, which halved chroma needs; at least 2. */
export function even(pixels: number): number {
  return Math.max(2, Math.round(pixels / 2) * 2);
}

function newPicture(library: CodecLibrary, width: number, height: number): YuvFrame {
  const native = newFrame(library);
  native.width = width;
  native.height = height;
  native.format = constant(library.constants, "AV_PIX_FMT_YUV420P");
  check(native.getBuffer(0), "frame");
  return { ...planesOf(native), native };
}

function planesOf({ data, linesize, width, height }: Frame): Planes {
  const [y, u, v] = data ?? [];
  const [ys, us, vs] = linesize;
  if (
    y === undefined || u === undefined || v === undefined || ys === undefined || us === undefined ||
    vs === undefined
  ) {
    throw new TypeError("The codec library gave a frame without its three planes");
  }
  return { width, height, data: [y, u, v], stride: [ys, us, vs] };
}

function newFrame({ Frame }: CodecLibrary): Frame {
  const frame = new Frame();
  frame.alloc();
  return frame;
}

function newPacket({ Packet }: CodecLibrary): Packet {
  const packet = new Packet();
  packet.alloc();
  return packet;
}

function constant(constants: CodecLibrary["constants"], name: string): number {
  return found(constants[name], name);
}

function found<T>(value: T | null | undefined, name: string): T {
  if (value === null || value === undefined) throw new TypeError(`The codec library has no ${name}`);
  return value;
}

/** @throws {Error} for the negative results of FFmpeg */
function check(result: number, what: string): void {
  if (result < 0) throw new Error(`${what}: error ${result} of the codec library`);
}

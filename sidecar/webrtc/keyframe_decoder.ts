import type { AccessUnit, VideoCodec } from "../runtime/media.ts";
import type { CodecContext, CodecLibrary, Frame, Packet, Scaler } from "./codec_library.ts";
import { even } from "./encoder.ts";

/** A decoded picture: red, green, blue of every pixel, row by row. */
export interface KeyframePixels {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

/** Decodes single pictures out of streams. Used by one caller at a time. */
export interface KeyframeDecoder {
  /** The picture, at most `width` pixels wide. Rejects when it cannot be decoded. */
  decode(keyframe: AccessUnit, width: number): Promise<KeyframePixels>;
  close(): void;
}

const CODEC_IDS: Readonly<Record<VideoCodec, string>> = {
  H264: "AV_CODEC_ID_H264",
  VP8: "AV_CODEC_ID_VP8",
  AV1: "AV_CODEC_ID_AV1",
};
/** 8K UHD: no screen is larger, and no small picture can make us allocate more. */
const MAX_PIXELS = 7_680 * 4_320;

/** Makes a decoder; what it needs of the library it opens when a picture wants it. */
export function createKeyframeDecoder(library: CodecLibrary): KeyframeDecoder {
  const packet: Packet = new library.Packet(), picture: Frame = new library.Frame();
  packet.alloc();
  picture.alloc();
  const contexts = new Map<string, CodecContext>();
  let scaling: { readonly key: string; readonly scaler: Scaler; readonly frame: Frame } | null = null;

  async function contextFor(codec: string): Promise<CodecContext> {
    const open = contexts.get(codec);
    if (open !== undefined) return open;
    const id = Object.entries(CODEC_IDS).find(([name]) => name === codec)?.[1] ?? "";
    const found = library.Codec.findDecoder(library.constants[id] ?? -1);
    if (found === null) throw new Error(`The codec library cannot decode ${codec}`);
    const context = new library.CodecContext();
    context.allocContext3(found);
    context.threadCount = 1;
    check(await context.open2(found, null), `The decoder of ${codec} cannot be opened`);
    contexts.set(codec, context);
    return context;
  }

  function scalingFor(wanted: number) {
    const width = even(Math.min(wanted, picture.width));
    const height = even(width * picture.height / picture.width);
    const key = [picture.width, picture.height, picture.format, width].join();
    if (scaling?.key === key) return scaling;
    freeScaling();
    const scaler = new library.SoftwareScaleContext(), frame = new library.Frame();
    const rgb = library.constants.AV_PIX_FMT_RGB24 ?? -1, flags = library.constants.SWS_AREA ?? -1;
    scaler.getContext(picture.width, picture.height, picture.format, width, height, rgb, flags);
    frame.alloc();
    frame.width = width;
    frame.height = height;
    frame.format = rgb;
    check(frame.getBuffer(1), "There is no memory for a picture");
    return scaling = { key, scaler, frame };
  }

  function freeScaling(): void {
    scaling?.scaler.freeContext();
    scaling?.frame.free();
    scaling = null;
  }

  return {
    async decode({ codec, data }, width) {
      const context = await contextFor(codec);
      packet.data = data;
      try {
        check(await context.sendPacket(packet), "A keyframe cannot be decoded");
        // Nothing follows: a decoder that waits for pictures to put in order gives out what it has.
        check(await context.sendPacket(null), "A keyframe cannot be decoded");
        check(context.receiveFrameSync(picture), "A keyframe cannot be decoded");
        if (picture.width * picture.height > MAX_PIXELS) {
          throw new RangeError("A keyframe is larger than 7680 x 4320");
        }
        const { scaler, frame } = scalingFor(width);
        check(await scaler.scaleFrame(frame, picture), "A keyframe cannot be scaled");
        return pixelsOf(frame);
      } finally {
        packet.unref();
        picture.unref();
        context.flushBuffers();
      }
    },
    close() {
      freeScaling();
      picture.free();
      packet.free();
      for (const context of contexts.values()) context.freeContext();
    },
  };
}

/** A copy without the bytes that the library keeps at the end of each row. */
function pixelsOf({ data, linesize, width, height }: Frame): KeyframePixels {
  const [plane] = data ?? [], [stride = 0] = linesize;
  if (plane === undefined) throw new TypeError("The codec library gave a picture without pixels");
  const rgb = new Uint8Array(width * height * 3);
  for (let row = 0; row < height; row++) {
    rgb.set(plane.subarray(row * stride, row * stride + width * 3), row * width * 3);
  }
  return { width, height, rgb };
}

/** @throws {Error} for the negative results of FFmpeg */
function check(result: number, what: string): void {
  if (result < 0) throw new Error(`${what}: error ${result} of the codec library`);
}

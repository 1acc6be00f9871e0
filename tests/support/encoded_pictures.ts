import { existsSync } from "node:fs";
import { loadCodecLibrary } from "../../sidecar/webrtc/codec_library.ts";
import { openDecoder, openEncoder } from "../../sidecar/webrtc/encoder.ts";
import { numberedPictures } from "./numbered_pictures.ts";
import { ROOT } from "./skip.ts";

export interface EncodedOptions {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly kbps: number;
  /** Pictures from one keyframe to the next. */
  readonly gop: number;
  /** How many there are: a whole number of groups. */
  readonly pictures: number;
  /** Where they are kept: read when they are there, else written. Encoded anew when left out. */
  readonly file?: string | undefined;
}

/** Numbered pictures (numbered_pictures.ts) as H264, one access unit each (Annex B), with keyframes as far apart as is said. */
export async function encodedPictures(options: EncodedOptions): Promise<readonly Uint8Array[]> {
  const { file } = options;
  if (file !== undefined && existsSync(file)) return unitsIn(await Deno.readFile(file));
  const units = await encode(options);
  if (file !== undefined) await Deno.writeFile(file, fileOf(units));
  return units;
}

async function encode(
  { width, height, fps, kbps, gop, pictures }: EncodedOptions,
): Promise<readonly Uint8Array[]> {
  const library = await loadCodecLibrary(ROOT);
  const { jpegs } = await numberedPictures({ width, height, fps, count: pictures });
  const decoder = await openDecoder(library);
  // It makes a keyframe every `fps` pictures by itself, so that it is told of more, and gets as much more to spend.
  const settings = {
    codec: "H264",
    width,
    height,
    fps: gop,
    bitrate_kbps: Math.round(kbps * gop / fps),
  } as const;
  const encoder = await openEncoder(library, settings);
  const units: Uint8Array[] = [];
  for (const [at, jpeg] of jpegs.entries()) {
    const frame = await encoder.encode(await decoder.decode(jpeg, width), at * 1_000 / gop, at % gop === 0);
    if (frame === null || frame.keyframe !== (at % gop === 0)) {
      throw new Error("The encoder does as it likes");
    }
    units.push(frame.data);
  }
  encoder.close();
  decoder.close();
  return units;
}

/** Each behind its length in four bytes. */
function fileOf(units: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(units.reduce((sum, { length }) => sum + 4 + length, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const unit of units) {
    view.setUint32(at, unit.length);
    bytes.set(unit, at + 4);
    at += 4 + unit.length;
  }
  return bytes;
}

function unitsIn(bytes: Uint8Array): readonly Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const units: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = view.getUint32(at);
    units.push(bytes.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return units;
}

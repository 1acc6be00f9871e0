import sharp, { type JpegOptions } from "sharp";
import type { Area } from "../crop.ts";

/** A colour and where it stands, in fractions of the frame. */
export interface Patch extends Area {
  readonly colour: string;
}

/** A frame of one colour with patches on it, as PNG. */
export async function frame(
  width: number,
  height: number,
  { background = "#181818", patches = [] }: { background?: string; patches?: readonly Patch[] } = {},
): Promise<Uint8Array> {
  const layers = patches.map((patch) => ({
    input: {
      create: {
        width: Math.round(patch.width * width),
        height: Math.round(patch.height * height),
        channels: 3 as const,
        background: patch.colour,
      },
    },
    left: Math.round(patch.x * width),
    top: Math.round(patch.y * height),
  }));
  return new Uint8Array(
    await sharp({ create: { width, height, channels: 3, background } }).composite(layers).png().toBuffer(),
  );
}

/** A frame with smooth colours, edges and noise in all channels, as raw RGB. The same seed gives the same frame. */
export function texture(width: number, height: number, seed = 1): Uint8Array {
  const data = new Uint8Array(width * height * 3);
  let state = seed;
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      const noise = (state >>> 24) / 16;
      const edge = (Math.floor(x / 23) + Math.floor(y / 17)) % 5 === 0 ? 70 : 0;
      data[at++] = 60 + 50 * Math.sin(x / 31) + edge + noise;
      data[at++] = 70 + 50 * Math.sin(y / 19) + noise;
      data[at++] = 80 + 60 * Math.cos((x + y) / 41) + edge / 2 + noise;
    }
  }
  return data;
}

/** Raw RGB as a file of some format. */
export async function encode(
  data: Uint8Array,
  width: number,
  height: number,
  format: "jpeg" | "png" | "webp" | "gif" | "tiff" | "avif",
  options: JpegOptions = {},
): Promise<Uint8Array> {
  const image = sharp(data, { raw: { width, height, channels: 3 } });
  const encoded = format === "jpeg" ? image.jpeg({ quality: 80, ...options }) : image.toFormat(format);
  return new Uint8Array(await encoded.toBuffer());
}

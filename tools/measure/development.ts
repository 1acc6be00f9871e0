import type { Canvas } from "@napi-rs/canvas";
import { Buffer } from "node:buffer";
import sharp, { type Sharp } from "sharp";
import type { Rng } from "../render/rng.ts";

/** What the way from the screen to the capture does to colours and sharpness. */
export type Development = (picture: Sharp, rng: Rng) => Sharp | Promise<Sharp>;

/** Encodes what is on a canvas as JPEG, developed. */
export async function develop(
  canvas: Canvas,
  quality: number,
  rng: Rng,
  development: Development = (picture) => picture,
): Promise<Uint8Array> {
  const { width, height } = canvas;
  const rgba = Buffer.from(canvas.getContext("2d").getImageData(0, 0, width, height).data);
  const picture = sharp(rgba, { raw: { width, height, channels: 4 } }).removeAlpha();
  return await (await development(picture, rng)).jpeg({ quality }).toBuffer();
}

/** Applies a function of the value (0..255) to every channel of every pixel. */
async function mapped(picture: Sharp, change: (value: number) => number): Promise<Sharp> {
  const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true });
  for (let at = 0; at < data.length; at++) {
    data[at] = Math.min(255, Math.max(0, Math.round(change(data[at] ?? 0))));
  }
  return sharp(data, { raw: { width: info.width, height: info.height, channels: 3 } });
}

/** An HDR picture shown as if it were none: lifted blacks, little contrast, pale colours. */
export const washOut: Development = (picture) =>
  picture.modulate({ saturation: 0.7 }).linear([0.55, 0.55, 0.55], [60, 60, 60]);

/** An HDR picture mapped too brightly: all that was bright is clipped. */
export const brighten: Development = (picture) => picture.linear([1.8, 1.8, 1.8], [12, 12, 12]);

/** Mid-tones brighter (below 1) or darker (above 1). */
export function gamma(exponent: number): Development {
  return (picture) => mapped(picture, (value) => 255 * (value / 255) ** exponent);
}

/** Rec. 709: how much red, green and blue add to what is seen as brightness. */
const LUMA = [0.2126, 0.7152, 0.0722] as const;

export const grey: Development = (picture) => picture.recomb([[...LUMA], [...LUMA], [...LUMA]]);

/** Turns every hue, keeping brightness: the matrix of the SVG filter `hueRotate`. */
export function rotateHue(degrees: number): Development {
  const angle = degrees * Math.PI / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return (picture) =>
    picture.recomb([
      [
        0.213 + cos * 0.787 - sin * 0.213,
        0.715 - cos * 0.715 - sin * 0.715,
        0.072 - cos * 0.072 + sin * 0.928,
      ],
      [
        0.213 - cos * 0.213 + sin * 0.143,
        0.715 + cos * 0.285 + sin * 0.14,
        0.072 - cos * 0.072 - sin * 0.283,
      ],
      [
        0.213 - cos * 0.213 - sin * 0.787,
        0.715 - cos * 0.715 + sin * 0.715,
        0.072 + cos * 0.928 + sin * 0.072,
      ],
    ]);
}

/** Grain, normally distributed. @param deviation of each channel, 0..255 */
export function noise(deviation: number): Development {
  return (picture, rng) => mapped(picture, (value) => rng.around(value, deviation));
}

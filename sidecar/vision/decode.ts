import { Buffer } from "node:buffer";
import type { Sharp } from "sharp";
import { messageOf } from "../runtime/message.ts";
import { decodeTurbo, encodeTurbo } from "./turbo_jpeg.ts";

/** A decoded picture: red, green, blue of every pixel, row by row. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

/** What was handed over is not a picture that can be read; the message is one sentence for the user. */
export class PictureError extends TypeError {
  override readonly name = "PictureError";
}

/** 8K UHD: no screen is larger, and a small file cannot make us allocate more than 100 MB. */
const MAX_PIXELS = 7680 * 4320;

let loading: Promise<typeof import("sharp")["default"]> | undefined;

/** Not before it is needed: it takes 10 MB, and captures of OBS do without. */
function loadSharp(): NonNullable<typeof loading> {
  return loading ??= import("sharp").then(({ default: sharp }) => {
    // The game needs the other cores, and no picture is seen twice.
    sharp.concurrency(1);
    sharp.cache(false);
    return sharp;
  });
}

/** JPEGs up to full HD are left to libjpeg-turbo; larger ones are no captures, and would keep this thread too long. */
export const TURBO_BYTES = 1920 * 1080 * 3;

/**
 * Decodes a picture (JPEG, PNG, WebP, GIF, TIFF or AVIF; the first page; EXIF is ignored; what is transparent is black).
 * Rejects with a `PictureError` when the bytes are damaged, cut short, too large or of another kind. `room`, of
 * `TURBO_BYTES` at most, is where the pixels may be put if they fit, for a caller that needs one picture at a time.
 */
export async function decodePicture(
  bytes: Uint8Array,
  room: Uint8Array = new Uint8Array(isJpeg(bytes) ? TURBO_BYTES : 0),
): Promise<Pixels> {
  const size = isJpeg(bytes) ? decodeTurbo(bytes, room) : null;
  if (size !== null) return { ...size, rgb: room.subarray(0, size.width * size.height * 3) };
  const picture = await open(bytes);
  const { data, info } = await damaged(opaque(picture).raw().toBuffer({ resolveWithObject: true }));
  return { width: info.width, height: info.height, rgb: data };
}

function opaque(picture: Sharp): Sharp {
  return picture.flatten({ background: "#000" }).toColourspace("srgb");
}

async function open(bytes: Uint8Array): Promise<Sharp> {
  if (!isPicture(bytes)) {
    throw new PictureError("This is not a picture: expected JPEG, PNG, WebP, GIF, TIFF or AVIF");
  }
  const sharp = await loadSharp();
  return sharp(bytes, { failOn: "warning", limitInputPixels: MAX_PIXELS });
}

async function damaged<T>(result: Promise<T>): Promise<T> {
  try {
    return await result;
  } catch (cause) {
    throw new PictureError(`The picture cannot be decoded: ${reasonOf(cause)}`, { cause });
  }
}

function reasonOf(cause: unknown): string {
  const [first = ""] = messageOf(cause).split("\n");
  if (/pixel limit/.test(first)) return "it has more than 7680 x 4320 pixels";
  return first.replace(/:\s*$/, "");
}

function isJpeg(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;
}

/** By their first bytes: sharp would also open SVG and others, which can refer to files and load what they like. */
function isPicture(bytes: Uint8Array): boolean {
  const starts = (at: number, text: string) =>
    [...text].every((character, i) => bytes[at + i] === character.charCodeAt(0));
  return isJpeg(bytes) || starts(0, "\x89PNG\r\n\x1a\n") || starts(0, "GIF8") ||
    (starts(0, "RIFF") && starts(8, "WEBP")) || starts(0, "II*\0") || starts(0, "MM\0*") ||
    (starts(4, "ftyp") && (starts(8, "avif") || starts(8, "avis") || starts(8, "mif1")));
}

/** Pixels as JPEG of that quality (1..100). */
export async function encodeJpeg(pixels: Pixels, quality: number): Promise<Uint8Array> {
  const jpeg = pixels.rgb.length > TURBO_BYTES ? null : encodeTurbo(pixels, quality);
  if (jpeg !== null) return jpeg;
  const { width, height, rgb } = pixels;
  const sharp = await loadSharp();
  return await sharp(rgb, { raw: { width, height, channels: 3 } }).jpeg({ quality }).toBuffer();
}

/** How much of each pixel an SVG's white covers, 0..255, without the empty margin to the right. */
export async function drawMask(
  svg: string,
): Promise<{ width: number; height: number; coverage: Uint8Array }> {
  const sharp = await loadSharp();
  const { data, info } = await sharp(Buffer.from(svg)).flatten({ background: "#000" }).greyscale().raw()
    .toBuffer({ resolveWithObject: true });
  const coverage = new Uint8Array(info.width * info.height);
  for (let at = 0; at < coverage.length; at++) coverage[at] = data[at * info.channels] ?? 0;
  return { width: info.width, height: info.height, coverage };
}

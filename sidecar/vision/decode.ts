// MESSAGE FROM THE LEAD: drop sidecar/vision/jpeg (no JPEG decoder of our own); sharp only, see NOTE_FROM_LEAD.txt
import { Buffer } from "node:buffer";
import sharp, { type Sharp } from "sharp";
import type { Area } from "./crop.ts";
import { readJpegHeader } from "./jpeg/header.ts";
import { createScanDecoder, type Samples, type Scan } from "./jpeg/scan.ts";
import { type Brightness, CELL, findGame, mayHaveBars } from "./letterbox.ts";
import type { Plane } from "./resize.ts";

/** A part of the picture that is wanted, and whether half the resolution is enough for it. */
export interface CropRequest {
  readonly area: Area;
  readonly halfIsEnough: boolean;
}

/** The samples under one requested area, not yet resized. */
export interface Crop {
  readonly area: Area;
  readonly colour: "rgb" | "ycbcr";
  /** Red, green, blue, or Y, Cb, Cr as in JFIF. */
  readonly planes: readonly [Plane, Plane, Plane];
}

export interface DecodedPicture {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** In the order of the requests. */
  readonly crops: readonly Crop[];
}

export interface PictureDecoder {
  /**
   * Decodes a picture (JPEG, PNG, WebP, GIF, TIFF or AVIF; the first page; EXIF is ignored) and answers the parts that
   * `request` asks for when it is told where in the picture the game is. The crops are good until the next call.
   *
   * Rejects with a `PictureError` when the bytes are damaged, cut short, too large or of another kind.
   */
  decode(bytes: Uint8Array, request: (game: Area) => readonly CropRequest[]): Promise<DecodedPicture>;
}

/** What was handed over is not a picture that can be read; the message is one sentence for the user. */
export class PictureError extends Error {
  override readonly name = "PictureError";
}

/** 8K UHD: no screen is larger, and a small file cannot make us allocate more than 100 MB. */
const MAX_PIXELS = 7680 * 4320;

// The game needs the other cores, and no picture is seen twice.
sharp.concurrency(1);
sharp.cache(false);

/**
 * Makes a decoder. Baseline JPEGs, which OBS sends, are read by our own partial decoder: only the regions' blocks go
 * through the inverse DCT, which takes less than half the time of a full decode (`deno task bench`). It is strict: whatever
 * it does not fully understand goes to sharp, whose word on damaged pictures counts.
 */
export function createPictureDecoder(): PictureDecoder {
  const decodeScan = createScanDecoder();

  function decodeJpeg(
    bytes: Uint8Array,
    request: (game: Area) => readonly CropRequest[],
  ): DecodedPicture | null {
    const header = readJpegHeader(bytes);
    if (header === null || header.width * header.height > MAX_PIXELS) return null;
    const { width, height } = header;
    const read = (requests: readonly CropRequest[], whole: boolean) =>
      decodeScan(bytes, header, {
        areas: requests.map(({ area, halfIsEnough }) => ({ ...area, halfLuma: halfIsEnough })),
        whole,
      });
    let requests = request({ x: 0, y: 0, width, height });
    let scan = read(requests, false);
    if (scan !== null && mayHaveBars(blockBrightness(scan, width, height))) {
      const all = read([], true);
      if (all === null) return null;
      requests = request(findGame(blockBrightness(all, width, height), width, height));
      scan = read(requests, false);
    }
    if (scan === null) return null;
    const { luma, halfLuma, blue, red } = scan;
    const [y, cb] = header.components;
    const chroma = {
      scaleX: cb.horizontal / y.horizontal,
      scaleY: cb.vertical / y.vertical,
    };
    const plane = ({ data, stride }: Samples, scaleX: number, scaleY: number): Plane => ({
      data,
      offset: 0,
      step: 1,
      stride,
      width: Math.ceil(width * scaleX),
      height: Math.ceil(height * scaleY),
      scaleX,
      scaleY,
    });
    const crops = requests.map(({ area, halfIsEnough }): Crop => ({
      area,
      colour: "ycbcr",
      planes: [
        halfIsEnough ? plane(halfLuma, 0.5, 0.5) : plane(luma, 1, 1),
        plane(blue, chroma.scaleX, chroma.scaleY),
        plane(red, chroma.scaleX, chroma.scaleY),
      ],
    }));
    return { width, height, crops };
  }

  return {
    async decode(bytes, request) {
      if (!isPicture(bytes)) {
        throw new PictureError("This is not a picture: expected JPEG, PNG, WebP, GIF, TIFF or AVIF.");
      }
      return decodeJpeg(bytes, request) ?? await decodeAny(bytes, request);
    },
  };
}

/** Decodes with sharp, all of the picture. */
async function decodeAny(
  bytes: Uint8Array,
  request: (game: Area) => readonly CropRequest[],
): Promise<DecodedPicture> {
  const { data, info: { width, height, channels } } = await damaged(
    open(bytes).flatten({ background: "#000" }).toColourspace("srgb").raw().toBuffer({
      resolveWithObject: true,
    }),
  );
  const plane = (offset: number): Plane => ({
    data,
    offset: Math.min(offset, channels - 1),
    step: channels,
    stride: width * channels,
    width,
    height,
    scaleX: 1,
    scaleY: 1,
  });
  const game = findGame(sampledBrightness(plane(1)), width, height);
  const crops = request(game).map(({ area }): Crop => ({
    area,
    colour: "rgb",
    planes: [plane(0), plane(1), plane(2)],
  }));
  return { width, height, crops };
}

/**
 * Draws an SVG over the picture and encodes the result as JPEG. `overlay` gets the picture's size in pixels; what it
 * answers must be of our own making, never text from outside. Rejects with a `PictureError` as `decode` does.
 */
export async function drawOverlay(
  bytes: Uint8Array,
  overlay: (width: number, height: number) => string,
): Promise<Uint8Array> {
  if (!isPicture(bytes)) throw new PictureError("This is not a picture.");
  const { width, height } = await damaged(open(bytes).metadata());
  const svg = Buffer.from(overlay(width, height));
  return await damaged(
    open(bytes).flatten({ background: "#000" }).toColourspace("srgb")
      .composite([{ input: svg, left: 0, top: 0 }])
      .jpeg({ quality: 85 }).toBuffer(),
  );
}

function open(bytes: Uint8Array): Sharp {
  return sharp(bytes, { failOn: "warning", limitInputPixels: MAX_PIXELS });
}

async function damaged<T>(result: Promise<T>): Promise<T> {
  try {
    return await result;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split("\n")[0] : String(cause);
    throw new PictureError(`The picture cannot be decoded: ${reason}.`, { cause });
  }
}

/** By their first bytes: sharp would also open SVG and others, which can refer to files and load what they like. */
function isPicture(bytes: Uint8Array): boolean {
  const starts = (at: number, text: string) =>
    [...text].every((character, i) => bytes[at + i] === character.charCodeAt(0));
  return starts(0, "\xff\xd8\xff") || starts(0, "\x89PNG\r\n\x1a\n") || starts(0, "GIF8") ||
    (starts(0, "RIFF") && starts(8, "WEBP")) || starts(0, "II*\0") || starts(0, "MM\0*") ||
    (starts(4, "ftyp") && (starts(8, "avif") || starts(8, "avis") || starts(8, "mif1")));
}

function blockBrightness(scan: Scan, width: number, height: number): Brightness {
  const rows = Math.min(scan.blockRows, Math.floor(height / CELL));
  return { data: scan.blocks, stride: scan.blocksStride, columns: Math.floor(width / CELL), rows };
}

/** Four samples of every cell of a full-size plane stand for the cell. */
function sampledBrightness({ data, offset, step, stride, width, height }: Plane): Brightness {
  const columns = Math.floor(width / CELL);
  const rows = Math.floor(height / CELL);
  const cells = new Uint8Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const at = offset + (row * CELL + 2) * stride + (column * CELL + 2) * step;
      const below = at + 3 * stride;
      const sum = (data[at] ?? 0) + (data[at + 3 * step] ?? 0) + (data[below] ?? 0) +
        (data[below + 3 * step] ?? 0);
      cells[row * columns + column] = sum / 4;
    }
  }
  return { data: cells, stride: columns, columns, rows };
}

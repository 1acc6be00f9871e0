import { Buffer } from "node:buffer";
import { fileURLToPath } from "node:url";
import sharp from "sharp";

/** Pictures of a moving game with their number in them, for tests and benchmarks of how old a picture is. */
export interface NumberedPictures {
  readonly fps: number;
  readonly jpegs: readonly Uint8Array[];
  /** The picture that belongs to a time of the wall clock, ms since 1970. */
  at(wall: number): Uint8Array;
}

const GAMEPLAY = fileURLToPath(new URL("../../sidecar/demo/frames/none_gameplay_1.jpg", import.meta.url));
/** Of the number: a white cell, a black one, and then the bits from the highest on. `read_number.py` reads them. */
const BITS = 8;
const CELLS = BITS + 2;
/** Where they are, in fractions of the picture; nothing that the sidecar draws covers that. */
const ROW = { left: 0.1, top: 0.7, width: 0.8, height: 0.08 };

/** `count` (at most 256) pictures, of which each is there for one `fps`-th of a second. */
export async function numberedPictures(
  { width, height, fps = 30, count = 120 }: {
    readonly width: number;
    readonly height: number;
    readonly fps?: number;
    readonly count?: number;
  },
): Promise<NumberedPictures> {
  const large = await sharp(GAMEPLAY).resize(width + 64, height + 64, { fit: "fill" }).png().toBuffer();
  const jpegs: Uint8Array[] = [];
  for (let number = 0; number < count; number++) {
    const swing = 32 + Math.round(31 * Math.sin(number / count * 2 * Math.PI));
    const picture = await sharp(large).extract({ left: swing, top: 63 - swing, width, height })
      .composite([{ input: Buffer.from(numberSvg(number, width, height)), left: 0, top: 0 }])
      .jpeg({ quality: 80 }).toBuffer();
    jpegs.push(new Uint8Array(picture));
  }
  return {
    fps,
    jpegs,
    at: (wall) => jpegs[Math.floor(wall * fps / 1_000) % count] ?? new Uint8Array(),
  };
}

function numberSvg(number: number, width: number, height: number): string {
  const side = ROW.width * width / CELLS;
  const cells = Array.from({ length: CELLS }, (_, cell) => {
    const isWhite = cell === 0 || cell > 1 && (number >> CELLS - 1 - cell & 1) === 1;
    return `<rect x="${ROW.left * width + cell * side}" y="${ROW.top * height}" width="${side}" height="${
      ROW.height * height
    }" fill="${isWhite ? "#fff" : "#000"}"/>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${
    cells.join("")
  }</svg>`;
}

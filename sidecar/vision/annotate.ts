import type { Classification } from "./classify.ts";
import { decodePicture, encodeJpeg, type Pixels, TURBO_BYTES } from "./decode.ts";
import { type Colour, fillBox, outlineBox, writeText } from "./drawing.ts";

const COLOURS: Readonly<Record<Classification["outcome"], Colour>> = {
  victory: [0xff, 0xd5, 0x4a],
  defeat: [0xff, 0x47, 0x57],
  draw: [0x9a, 0xd0, 0xff],
  none: [0xd7, 0xdc, 0xe2],
};
const BAND: Colour = [0, 0, 0];
const BAND_OPACITY = 0.6;
const QUALITY = 85;

type Shown = Pick<Classification, "label" | "outcome" | "confidence" | "areas">;

/**
 * Draws into a picture where the regions were looked for and what was read, and answers a JPEG of the same size.
 * Rejects with a `PictureError` when the picture is broken.
 */
export async function annotatePicture(picture: Uint8Array, reading: Classification): Promise<Uint8Array> {
  const room = new Uint8Array(Math.min(TURBO_BYTES, reading.width * reading.height * 3));
  const pixels = await decodePicture(picture, room);
  drawReading(pixels, reading);
  return await encodeJpeg(pixels, QUALITY);
}

/** Draws that into pixels, in place. */
export function drawReading(pixels: Pixels, { label, outcome, confidence, areas }: Shown): void {
  const { width, height } = pixels;
  const line = Math.max(1, Math.round(height / 270)), size = Math.max(7, height / 30);
  for (const area of areas) {
    const isSeen = outcome !== "none" && area.label === label;
    outlineBox(pixels, area, isSeen ? 2 * line : line, COLOURS[isSeen ? outcome : "none"]);
  }
  const band = 2.2 * size; // with room for what hangs below the line
  fillBox(pixels, { x: 0, y: height - band, width, height: band }, BAND, BAND_OPACITY);
  // Rounded as the dashboard does: only certainty is 100%.
  const text = `${label} ${Math.floor(confidence * 1000) / 10}%`;
  writeText(pixels, text, { x: 0.6 * size, y: height - 1.65 * size, size, colour: COLOURS[outcome] });
}

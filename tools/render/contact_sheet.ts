import sharp, { type OverlayOptions } from "sharp";
import { CROPS_PER_SHEET } from "./crop_sheet.ts";
import type { CropSource } from "./crop_source.ts";
import { CROP } from "./frame.ts";

const COLUMNS = 8;
const ROWS = 22;
const GAP = 4;

/** Writes some crops of a source as one PNG to look at, and a line about each of them through `say`. */
export async function writeContactSheet(
  source: CropSource,
  path: string,
  say: (line: string) => void,
): Promise<void> {
  const cell = { width: CROP.width + GAP, height: CROP.height + GAP };
  const tiles: OverlayOptions[] = [];
  while (tiles.length < COLUMNS * ROWS) {
    for (const crop of await source.next(Math.min(CROPS_PER_SHEET, COLUMNS * ROWS - tiles.length))) {
      const [column, row] = [tiles.length % COLUMNS, Math.floor(tiles.length / COLUMNS)];
      say(`row ${row + 1}, column ${column + 1}: ${crop.region} ${crop.language} ${crop.label}`);
      tiles.push({
        input: crop.pixels,
        raw: { width: CROP.width, height: CROP.height, channels: 3 },
        left: column * cell.width,
        top: row * cell.height,
      });
    }
  }
  await sharp({
    create: { width: COLUMNS * cell.width, height: ROWS * cell.height, channels: 3, background: "#777" },
  }).composite(tiles).png().toFile(path);
}

import type { Buffer } from "node:buffer";
import { join } from "node:path";
import sharp, { type OverlayOptions } from "sharp";
import { CROPS_PER_SHEET } from "./crop_sheet.ts";
import type { CropSource } from "./crop_source.ts";
import { CROP, type RegionName, REGIONS } from "./frame.ts";

const COLUMNS = 8;
const ROWS = 22;
const GAP = 4;
/** Real frames are looked at as the sidecar gets them. */
const CAPTURE = { width: 960, height: 540, quality: 80 } as const;

/** The pixels of a crop, 192 x 72 x 3 bytes RGB, and a few words on it. */
interface Tile {
  pixels: Buffer;
  about: string;
}

/**
 * Writes some crops of a source as one PNG to look at, and a line about each of them through `say`.
 * @param real a folder of real frames by label (as `deno task evaluate` takes it), whose crops follow after a grey row
 */
export async function writeContactSheet(
  source: CropSource,
  path: string,
  real: string | undefined,
  say: (line: string) => void,
): Promise<void> {
  const drawn = await drawnTiles(source);
  const beside = real === undefined ? [] : await realTiles(real);
  const cell = { width: CROP.width + GAP, height: CROP.height + GAP };
  const after = beside.length === 0 ? 0 : COLUMNS;
  const placed = [
    ...drawn.entries(),
    ...beside.map((tile, at) => [ROWS * COLUMNS + after + at, tile] as const),
  ];
  const tiles = placed.map(([at, tile]): OverlayOptions => {
    const [column, row] = [at % COLUMNS, Math.floor(at / COLUMNS)];
    say(`row ${row + 1}, column ${column + 1}: ${tile.about}`);
    return {
      input: tile.pixels,
      raw: { width: CROP.width, height: CROP.height, channels: 3 },
      left: column * cell.width,
      top: row * cell.height,
    };
  });
  const rows = ROWS + Math.ceil((after + beside.length) / COLUMNS);
  await sharp({
    create: { width: COLUMNS * cell.width, height: rows * cell.height, channels: 3, background: "#777" },
  }).composite(tiles).png().toFile(path);
}

async function drawnTiles(source: CropSource): Promise<Tile[]> {
  const tiles: Tile[] = [];
  while (tiles.length < COLUMNS * ROWS) {
    for (const crop of await source.next(Math.min(CROPS_PER_SHEET, COLUMNS * ROWS - tiles.length))) {
      tiles.push({ pixels: crop.pixels, about: `drawn, ${crop.region} ${crop.language} ${crop.label}` });
    }
  }
  return tiles;
}

/** The region that matters of each result frame, and both of the others. */
async function realTiles(folder: string): Promise<Tile[]> {
  const tiles: Tile[] = [];
  const names = (of: string) => [...Deno.readDirSync(of)].map(({ name }) => name).sort();
  for (const label of names(folder).filter((name) => Deno.statSync(join(folder, name)).isDirectory)) {
    const regions: RegionName[] = label.endsWith("_text") || label === "transition"
      ? ["text"]
      : label.endsWith("_progressbar")
      ? ["progressbar"]
      : ["text", "progressbar"];
    for (const file of names(join(folder, label))) {
      const { width, height, quality } = CAPTURE;
      const frame = await sharp(join(folder, label, file)).resize(width, height, { fit: "fill" })
        .jpeg({ quality }).toBuffer();
      for (const region of regions) {
        const { x, y, width: w, height: h } = REGIONS[region];
        const pixels = await sharp(frame).extract({
          left: Math.round(x * width),
          top: Math.round(y * height),
          width: Math.round(w * width),
          height: Math.round(h * height),
        }).resize(CROP.width, CROP.height, { fit: "fill" }).removeAlpha().raw().toBuffer();
        tiles.push({ pixels, about: `${label}/${file}, ${region}` });
      }
    }
  }
  return tiles;
}

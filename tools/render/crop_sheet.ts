import { type Canvas, createCanvas, type SKRSContext2D } from "@napi-rs/canvas";
import type { Buffer } from "node:buffer";
import sharp from "sharp";
import { type Box, CROP, FRAME, regionBox } from "./frame.ts";
import type { RegionName } from "./frame.ts";
import { FILLING, type Placement, seenThrough } from "./placement.ts";
import type { Rng } from "./rng.ts";

/** Crops are drawn side by side and compressed together, because starting a JPEG costs more than filling it. */
export const SHEET = { columns: 4, rows: 4 } as const;
export const CROPS_PER_SHEET = SHEET.columns * SHEET.rows;

/** How a sheet of crops was captured. */
export interface Capture {
  /** Width of the whole captured frame in pixels, of which a crop is a part. */
  frameWidth: number;
  /** JPEG quality, 1..100. */
  quality: number;
}

/** Mostly what the sidecar asks OBS for (960 pixels, quality 80), sometimes any other capture. */
export function chooseCapture(rng: Rng): Capture {
  return {
    frameWidth: rng.weighted([[960, 50], [768, 12], [640, 14], [480, 8], [1280, 10], [1920, 6]]),
    quality: rng.chance(0.45) ? 80 : rng.whole(35, 95),
  };
}

/** The region as it is cut out of a frame of this width: whole pixels. */
function pixelBox(region: RegionName, frameWidth: number): Box {
  const scale = frameWidth / FRAME.width;
  const box = regionBox(region);
  return {
    x: Math.round(box.x * scale),
    y: Math.round(box.y * scale),
    width: Math.round(box.width * scale),
    height: Math.round(box.height * scale),
  };
}

/** One crop of a sheet. */
export interface SheetEntry {
  placement: Placement;
  /** Paints what lies around a game that does not fill the frame, in units of the frame; `seen` is the region. */
  surround(place: { ctx: SKRSContext2D; seen: Box }): void;
  /** Paints the game, in its own units; `seen` is what the region shows of it. */
  paint(place: { ctx: SKRSContext2D; seen: Box }): void;
}

/** Pixels drawn around a crop. */
const MARGIN = 8;

let reused: Canvas | undefined;

/**
 * Draws up to 16 crops of one region, compresses them as the capture would, and returns each scaled to the network's size as
 * 192 x 72 x 3 bytes RGB, cut and scaled by the library the sidecar uses (sharp, its default kernel).
 */
export async function renderSheet(
  region: RegionName,
  entries: readonly SheetEntry[],
  capture: Capture,
): Promise<Buffer[]> {
  const box = pixelBox(region, capture.frameWidth);
  // A JPEG smooths colours from block to block (16 pixels): a margin keeps neighbours from showing in each other.
  const whole = (pixels: number) => Math.ceil((pixels + 2 * MARGIN) / 16) * 16;
  const cell = { width: whole(box.width), height: whole(box.height) };
  const width = cell.width * SHEET.columns;
  const height = cell.height * SHEET.rows;
  const canvas = reused ??= createCanvas(width, height);
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const ctx = canvas.getContext("2d");
  ctx.fillStyle = "black"; // What the sheet before left in the margins must not tell.
  ctx.fillRect(0, 0, width, height);
  const scale = capture.frameWidth / FRAME.width;
  const places = entries.map((entry, index) => {
    const place = {
      x: (index % SHEET.columns) * cell.width + MARGIN,
      y: Math.floor(index / SHEET.columns) * cell.height + MARGIN,
    };
    const { placement } = entry;
    const seen = regionBox(region);
    ctx.save();
    ctx.beginPath();
    // A little beyond the region too: in a real capture the picture goes on there.
    ctx.rect(place.x - MARGIN, place.y - MARGIN, cell.width, cell.height);
    ctx.clip();
    ctx.translate(place.x - box.x, place.y - box.y);
    ctx.scale(scale, scale);
    if (placement !== FILLING) {
      entry.surround({ ctx, seen });
      ctx.translate(placement.x * FRAME.width, placement.y * FRAME.height);
      ctx.scale(placement.zoom, placement.zoom);
      ctx.beginPath();
      ctx.rect(0, 0, FRAME.width, FRAME.height);
      ctx.clip();
    }
    entry.paint({ ctx, seen: seenThrough(seen, placement) });
    ctx.restore();
    return place;
  });
  const jpeg = await canvas.encode("jpeg", capture.quality);
  const pixels = await sharp(jpeg).raw().toBuffer();
  return await Promise.all(places.map((place) =>
    sharp(pixels, { raw: { width, height, channels: 3 } })
      .extract({ left: place.x, top: place.y, width: box.width, height: box.height })
      .resize(CROP.width, CROP.height, { fit: "fill" })
      .raw()
      .toBuffer()
  ));
}

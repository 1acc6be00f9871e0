import type { Area } from "./crop.ts";
import type { Pixels } from "./decode.ts";

/** Red, green, blue, 0..255 each. */
export type Colour = readonly [number, number, number];

/** Blends a colour over the part of a rectangle that lies inside the picture. Edges are rounded to whole pixels. */
export function fillBox({ width, height, rgb }: Pixels, box: Area, colour: Colour, opacity = 1): void {
  const left = within(box.x, width), right = within(box.x + box.width, width);
  const top = within(box.y, height), bottom = within(box.y + box.height, height);
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) blend(rgb, (y * width + x) * 3, colour, opacity);
  }
}

/** Draws the outline of a rectangle, `line` whole pixels thick, half of it on either side of the edge but within the picture. */
export function outlineBox(
  pixels: Pixels,
  { x, y, width, height }: Area,
  line: number,
  colour: Colour,
): void {
  const [mostLeft, mostTop] = [pixels.width - line, pixels.height - line];
  const left = within(x - line / 2, mostLeft), right = within(x + width - line / 2, mostLeft);
  const top = within(y - line / 2, mostTop), bottom = within(y + height - line / 2, mostTop);
  for (const edge of [top, bottom]) {
    fillBox(pixels, { x: left, y: edge, width: right - left + line, height: line }, colour);
  }
  for (const edge of [left, right]) {
    fillBox(pixels, { x: edge, y: top, width: line, height: bottom - top }, colour);
  }
}

/**
 * Strokes of the letters that our labels and their percentages need. A point is two digits: x from 0 to 4, and y from 0 to 9, where
 * capitals and digits end at 7. Nothing has to be loaded for them, and they have any size.
 */
const STROKES: Readonly<Record<string, string>> = {
  a: "42 47/43 32 12 03 06 17 37 46",
  b: "00 07/03 12 32 43 46 37 17 06",
  c: "43 32 12 03 06 17 37 46",
  d: "40 47/43 32 12 03 06 17 37 46",
  e: "05 45 43 32 12 03 06 17 37 46",
  f: "40 30 21 27/02 42",
  g: "42 48 39 19 08/43 32 12 03 06 17 37 46",
  i: "22 27/20 20",
  n: "02 07/03 12 32 43 47",
  o: "03 12 32 43 46 37 17 06 03",
  p: "02 09/03 12 32 43 46 37 17 06",
  r: "02 07/04 22 42",
  s: "43 32 12 03 14 35 46 37 17 06",
  t: "20 26 37 47/02 42",
  v: "02 27 42",
  w: "02 17 24 37 42",
  x: "02 47/42 07",
  y: "02 27/42 27 19 09",
  _: "08 48",
  ".": "27 27",
  "%": "40 07/00 10 11 01 00/36 46 47 37 36",
  " ": "",
  0: "01 10 30 41 46 37 17 06 01",
  1: "02 20 27",
  2: "01 10 30 41 42 07 47",
  3: "01 10 30 41 42 33 23/33 44 46 37 17 06",
  4: "37 30 05 45",
  5: "40 00 03 33 44 46 37 17 06",
  6: "41 30 10 01 06 17 37 46 44 33 13 04",
  7: "00 40 41 17",
  8: "10 30 41 42 33 13 02 01 10/13 04 06 17 37 46 44 33",
  9: "06 17 37 46 41 30 10 01 03 14 34 43",
};
/** Units of that grid. */
const CAPITAL = 7, DEPTH = 10, ADVANCE = 6, THICKNESS = 1.3;

/** Writes letters whose capitals are `size` pixels high, with the upper left corner at `x`, `y`. A letter without strokes stays blank. */
export function writeText(
  pixels: Pixels,
  text: string,
  { x, y, size, colour }: {
    readonly x: number;
    readonly y: number;
    readonly size: number;
    readonly colour: Colour;
  },
): void {
  const unit = size / CAPITAL, radius = THICKNESS * unit / 2, margin = Math.ceil(radius) + 1;
  const width = Math.ceil(text.length * ADVANCE * unit) + 2 * margin;
  const height = Math.ceil(DEPTH * unit) + 2 * margin;
  // Where strokes meet, nothing is painted twice.
  const coverage = new Float32Array(width * height);
  for (const [index, letter] of [...text].entries()) {
    for (const [from, to] of segmentsOf(letter)) {
      const place = (
        [column, row]: Point,
      ): Point => [margin + (index * ADVANCE + column) * unit, margin + row * unit];
      cover(coverage, width, place(from), place(to), radius);
    }
  }
  const left = Math.round(x) - margin, top = Math.round(y) - margin;
  coverage.forEach((share, at) => {
    const column = left + at % width, row = top + Math.floor(at / width);
    if (share === 0 || column < 0 || row < 0 || column >= pixels.width || row >= pixels.height) return;
    blend(pixels.rgb, (row * pixels.width + column) * 3, colour, share);
  });
}

type Point = readonly [number, number];

function segmentsOf(letter: string): (readonly [Point, Point])[] {
  const strokes = STROKES[letter] ?? "";
  return strokes.split("/").flatMap((stroke) => {
    const points = [...stroke.matchAll(/(\d)(\d)/g)].map(([, x, y]): Point => [Number(x), Number(y)]);
    return points.slice(1).map((to, index) => [points[index] ?? to, to] as const);
  });
}

/** Notes how much of each pixel a line with round ends covers. */
function cover(coverage: Float32Array, width: number, from: Point, to: Point, radius: number): void {
  const [x0, y0] = from, dx = to[0] - x0, dy = to[1] - y0;
  const squared = dx * dx + dy * dy, reach = radius + 1;
  for (let y = Math.floor(Math.min(y0, to[1]) - reach); y <= Math.max(y0, to[1]) + reach; y++) {
    for (let x = Math.floor(Math.min(x0, to[0]) - reach); x <= Math.max(x0, to[0]) + reach; x++) {
      const px = x + 0.5 - x0, py = y + 0.5 - y0;
      const along = squared === 0 ? 0 : Math.max(0, Math.min(1, (px * dx + py * dy) / squared));
      const share = radius + 0.5 - Math.hypot(px - along * dx, py - along * dy);
      const at = y * width + x;
      if (share > (coverage[at] ?? Infinity)) coverage[at] = Math.min(1, share);
    }
  }
}

function blend(rgb: Uint8Array, at: number, colour: Colour, opacity: number): void {
  for (let channel = 0; channel < 3; channel++) {
    const before = rgb[at + channel] ?? 0;
    rgb[at + channel] = before + ((colour[channel] ?? 0) - before) * opacity;
  }
}

function within(value: number, limit: number): number {
  return Math.max(0, Math.min(limit, Math.round(value)));
}

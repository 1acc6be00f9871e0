import type { Area } from "./crop.ts";
import type { Pixels } from "./decode.ts";

/** Pixels along a side of the cells that are compared: what JPEG smears of the game into a bar stays in its 8x8 block. */
const CELL = 8;

/** Black bars are at most this bright (video black is 16) ... */
const BLACK = 24;
/** ... and even: a dark scene is not. */
const SPREAD = 3;
/** Shapes of screens that games are shown on: 32:9, the two that are sold as 21:9, 16:9, 16:10, 4:3, 5:4. */
const SCREEN_ASPECTS = [32 / 9, 3440 / 1440, 2560 / 1080, 16 / 9, 16 / 10, 4 / 3, 5 / 4];
/** Bars thinner than this share of the picture are not worth a different crop. */
const THINNEST = 0.02;

/** The line inside a bar differs from it along at least this share: the game fills the screen, letters on black do not. */
const FILLED = 0.5;

/**
 * The game's own rectangle in a picture: inside black bars above and below or left and right, or all of the picture.
 * Bars count only when both are black and even, leave the shape of a known screen in the middle, and have a filled
 * picture beside them: a dark scene rarely looks like that.
 */
export function gameIn(pixels: Pixels): Area {
  const { width, height } = pixels;
  const whole = { x: 0, y: 0, width, height };
  const columns = Math.floor(width / CELL);
  const rows = Math.floor(height / CELL);
  const letterbox = barCells(
    rows,
    columns,
    (line, i) => brightness(pixels, line, i),
    (line, i) => brightness(pixels, rows - 1 - line, i),
  );
  const pillarbox = barCells(
    columns,
    rows,
    (line, i) => brightness(pixels, i, line),
    (line, i) => brightness(pixels, i, columns - 1 - line),
  );
  for (const aspect of SCREEN_ASPECTS) {
    const bar = (height - width / aspect) / 2;
    if (bar > THINNEST * height && isBar(letterbox, bar)) {
      return { ...whole, y: bar, height: height - 2 * bar };
    }
    const side = (width - height * aspect) / 2;
    if (side > THINNEST * width && isBar(pillarbox, side)) {
      return { ...whole, x: side, width: width - 2 * side };
    }
  }
  return whole;
}

/** The cell on the bar's edge is partly picture, so a measured bar may be one cell short; the picture's edge may be dark. */
function isBar(cells: number, pixels: number): boolean {
  const expected = Math.floor(pixels / CELL);
  return cells >= 1 && Math.abs(cells - expected) <= 1;
}

/** The brightness of cell `i` of the n-th line from an edge on. */
type Lines = (line: number, i: number) => number;

/** How thick the bars at two opposite edges are, 0 when they are none. */
function barCells(lines: number, length: number, near: Lines, far: Lines): number {
  const cells = Math.min(evenLines(lines, length, near), evenLines(lines, length, far));
  return [near, far].every((at) => isFilled(length, at, cells + 1)) ? cells : 0;
}

/** How many lines from the edge on are black and as bright as the first cell. */
function evenLines(lines: number, length: number, at: Lines): number {
  if (at(0, 0) > BLACK) return 0;
  for (let line = 0; line < lines; line++) {
    for (let i = 0; i < length; i++) {
      if (Math.abs(at(line, i) - at(0, 0)) > SPREAD) return line;
    }
  }
  return lines;
}

function isFilled(length: number, at: Lines, line: number): boolean {
  let different = 0;
  for (let i = 0; i < length; i++) {
    if (Math.abs(at(line, i) - at(0, 0)) > SPREAD) different++;
  }
  return different >= FILLED * length;
}

/** Brightness (0..255) of a cell: the mean of four samples of its green, which is most of what is seen as brightness. */
function brightness({ width, rgb }: Pixels, row: number, column: number): number {
  const at = ((row * CELL + 2) * width + column * CELL + 2) * 3 + 1;
  const below = at + 3 * width * 3;
  return ((rgb[at] ?? 0) + (rgb[at + 9] ?? 0) + (rgb[below] ?? 0) + (rgb[below + 9] ?? 0)) / 4;
}

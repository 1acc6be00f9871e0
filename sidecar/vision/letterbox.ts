import type { Area } from "./crop.ts";
import type { Picture } from "./decode.ts";

/** Side of a cell of `Brightness` in pixels. */
const CELL = 8;

/** The brightness (0..255) of a picture's 8x8 pixel cells, row by row. Cells cut off by the right or lower edge are left out. */
export interface Brightness {
  readonly data: ArrayLike<number>;
  readonly columns: number;
  readonly rows: number;
}

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

/** The game's own rectangle in a picture; see `findGame`. */
export function gameIn(picture: Picture): Area {
  return findGame(brightnessOf(picture), picture.width, picture.height);
}

/**
 * The game's own rectangle in a picture of `width` x `height` pixels: inside black bars above and below or left and
 * right, or all of the picture. Bars count only when both are black and even, leave the shape of a known screen in the
 * middle, and have a filled picture beside them: a dark scene rarely looks like that.
 */
export function findGame(brightness: Brightness, width: number, height: number): Area {
  const { rows, columns } = brightness;
  const whole = { x: 0, y: 0, width, height };
  const letterbox = barCells(rows, columns, rowsFrom(brightness, 0), rowsFrom(brightness, rows - 1));
  const pillarbox = barCells(columns, rows, columnsFrom(brightness, 0), columnsFrom(brightness, columns - 1));
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

function rowsFrom({ data, columns }: Brightness, first: number): Lines {
  return (line, i) => data[Math.abs(first - line) * columns + i] ?? 0;
}

function columnsFrom({ data, columns }: Brightness, first: number): Lines {
  return (line, i) => data[i * columns + Math.abs(first - line)] ?? 0;
}

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

/** Four samples of a cell's green, which is most of its brightness, stand for the cell. */
function brightnessOf({ width, height, rgb }: Picture): Brightness {
  const columns = Math.floor(width / CELL);
  const rows = Math.floor(height / CELL);
  const data = new Uint8Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const at = ((row * CELL + 2) * width + column * CELL + 2) * 3 + 1;
      const below = at + 3 * width * 3;
      const sum = (rgb[at] ?? 0) + (rgb[at + 9] ?? 0) + (rgb[below] ?? 0) + (rgb[below + 9] ?? 0);
      data[row * columns + column] = sum / 4;
    }
  }
  return { data, columns, rows };
}

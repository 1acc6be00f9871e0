import type { Area } from "./crop.ts";

/** Side of a cell of `Brightness` in pixels. */
export const CELL = 8;

/** The brightness (0..255) of a picture's 8x8 pixel cells, row by row. Cells cut off by the right or lower edge are left out. */
export interface Brightness {
  readonly data: ArrayLike<number>;
  /** Cells between rows of `data`. */
  readonly stride: number;
  readonly columns: number;
  /** Rows that are known; fewer than the picture has when only its upper part was read. */
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

/** Whether a bar may stand at the upper or the left edge; the rest of the picture need not be known for this. */
export function mayHaveBars(brightness: Brightness): boolean {
  return evenRows(brightness, false) > 0 || evenColumns(brightness, false) > 0;
}

/**
 * The game's own rectangle in a picture of `width` x `height` pixels: inside black bars above and below or left and
 * right, or all of the picture. Bars count only when both are black and even, and leave the shape of a known screen
 * in the middle: a dark scene alone rarely looks like that.
 */
export function findGame(brightness: Brightness, width: number, height: number): Area {
  const whole = { x: 0, y: 0, width, height };
  const letterbox = Math.min(evenRows(brightness, false), evenRows(brightness, true));
  const pillarbox = Math.min(evenColumns(brightness, false), evenColumns(brightness, true));
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

/** The cell on the bar's edge is partly picture, so the measured bar may be one cell short. */
function isBar(cells: number, pixels: number): boolean {
  const expected = Math.floor(pixels / CELL);
  return expected >= 1 && cells >= expected - 1 && cells >= 1 && cells <= expected + 1;
}

function evenRows({ data, stride, columns, rows }: Brightness, fromEnd: boolean): number {
  return evenLines(rows, columns, (line, i) => data[(fromEnd ? rows - 1 - line : line) * stride + i] ?? 0);
}

function evenColumns({ data, stride, columns, rows }: Brightness, fromEnd: boolean): number {
  return evenLines(columns, rows, (line, i) => data[i * stride + (fromEnd ? columns - 1 - line : line)] ?? 0);
}

/** How many lines from the edge on are black and as bright as the first one. */
function evenLines(lines: number, length: number, at: (line: number, i: number) => number): number {
  const first = at(0, 0);
  if (first > BLACK) return 0;
  for (let line = 0; line < lines; line++) {
    for (let i = 0; i < length; i++) {
      if (Math.abs(at(line, i) - first) > SPREAD) return line;
    }
  }
  return lines;
}

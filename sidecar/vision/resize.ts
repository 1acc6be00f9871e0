import type { Area } from "./crop.ts";

/** One colour channel of a picture, wherever its samples lie. */
export interface Plane {
  readonly data: Uint8Array | Uint8ClampedArray;
  /** Index of the first sample. */
  readonly offset: number;
  /** Distance between samples of a row: 3 in interleaved RGB. */
  readonly step: number;
  /** Distance between rows. */
  readonly stride: number;
  /** Samples in a row, and rows. */
  readonly width: number;
  readonly height: number;
  /** Samples per pixel of the picture: 0.5 where they are half as dense. */
  readonly scaleX: number;
  readonly scaleY: number;
}

/** Weights are kept in pairs, so that the inner loops need no loop over them. */
const GROUP = 2;
/** Up to this ratio two neighbours cover what a target sample stands for: interpolating loses nothing. */
const LINEAR_UP_TO = 1.5;
/** Weights are whole numbers that add up to this: integers are faster here, and 255 * ONE * ONE fits into 32 bits. */
const ONE = 1 << 11;

interface Axis {
  /** First source index of every target index. */
  readonly start: Int32Array;
  /** `taps` weights of every target index, a multiple of `GROUP`; they add up to `ONE`. */
  readonly weights: Int32Array;
  readonly taps: number;
}

/** Resizes planes and keeps its working memory. */
export type PlaneResizer = (
  plane: Plane,
  area: Area,
  width: number,
  height: number,
  out: Float32Array,
) => void;

/**
 * Makes a function that resizes the part of a plane under `area` (pixels of the picture) to `width` x `height` samples
 * (0..255) in `out`, row by row.
 *
 * Shrinking averages the samples under each target sample by how much of them it covers; enlarging, and shrinking by
 * little, interpolates linearly. On game frames the mean difference to sharp's Lanczos is about 1 of 255.
 * Outside the plane its edge is repeated.
 */
export function createPlaneResizer(): PlaneResizer {
  let lines = new Int32Array(0);
  return (plane, area, width, height, out) => {
    const across = axis(area.x * plane.scaleX, area.width * plane.scaleX, width, plane.width);
    const down = axis(area.y * plane.scaleY, area.height * plane.scaleY, height, plane.height);
    const first = across.start[0] ?? 0;
    // Columns that are read; those behind the plane's edge hold anything, their weights are 0.
    const length = (across.start[width - 1] ?? 0) + across.taps - first;
    const columns = Math.min(plane.width - first, length);
    if (lines.length < length * height) lines = new Int32Array(length * height);
    for (let y = 0; y < height; y++) {
      for (let tap = 0; tap < down.taps; tap += GROUP) {
        addRows(plane, down, y, tap, first, columns, lines, y * length);
      }
    }
    for (let x = 0; x < width; x++) {
      for (let tap = 0; tap < across.taps; tap += GROUP) {
        addColumns(lines, length, across, x, tap, first, height, out);
      }
    }
  };
}

/** Puts two weighted rows into a line: in place of what is there for the first two, on top of it for the others. */
function addRows(
  { data, offset, step, stride, height }: Plane,
  { start, weights, taps }: Axis,
  y: number,
  tap: number,
  first: number,
  columns: number,
  lines: Int32Array,
  to: number,
): void {
  const row = (start[y] ?? 0) + tap;
  const weight0 = weights[y * taps + tap] ?? 0;
  const weight1 = weights[y * taps + tap + 1] ?? 0;
  let from0 = offset + Math.min(row, height - 1) * stride + first * step;
  let from1 = offset + Math.min(row + 1, height - 1) * stride + first * step;
  const keep = tap === 0 ? 0 : -1;
  for (let x = to; x < to + columns; x++) {
    lines[x] = ((lines[x] ?? 0) & keep) + weight0 * (data[from0] ?? 0) + weight1 * (data[from1] ?? 0) | 0;
    from0 += step;
    from1 += step;
  }
}

/** The same for a column of the target and two columns of the lines. */
function addColumns(
  lines: Int32Array,
  stride: number,
  { start, weights, taps }: Axis,
  x: number,
  tap: number,
  first: number,
  height: number,
  out: Float32Array,
): void {
  const weight0 = weights[x * taps + tap] ?? 0;
  const weight1 = weights[x * taps + tap + 1] ?? 0;
  const width = start.length;
  let from = (start[x] ?? 0) + tap - first;
  for (let y = 0, to = x; y < height; y++, to += width, from += stride) {
    const sum = Math.imul(weight0, lines[from] ?? 0) + Math.imul(weight1, lines[from + 1] ?? 0) | 0;
    out[to] = (tap === 0 ? 0 : out[to] ?? 0) + sum / (ONE * ONE);
  }
}

/** The weights along one axis, for `length` source samples from `from` on, of `limit` that exist. */
function axis(from: number, length: number, target: number, limit: number): Axis {
  const ratio = length / target;
  const window = ratio > LINEAR_UP_TO ? ratio : 1;
  const taps = GROUP * Math.ceil((Math.ceil(window) + 1) / GROUP);
  const start = new Int32Array(target);
  const weights = new Int32Array(target * taps);
  const inside = (sample: number) => Math.max(0, Math.min(limit - 1, sample));
  for (let i = 0; i < target; i++) {
    // A window of one sample around the target's centre gives the two neighbours' linear weights.
    const left = from + (i + 0.5) * ratio - window / 2;
    const right = left + window;
    const begin = inside(Math.floor(left));
    start[i] = begin;
    let given = 0;
    for (let sample = Math.floor(left); sample < right; sample++) {
      // Rounding what is covered up to here, so that the weights add up.
      const covered = Math.round(ONE * (Math.min(right, sample + 1) - left) / window);
      const at = i * taps + inside(sample) - begin;
      weights[at] = (weights[at] ?? 0) + covered - given;
      given = covered;
    }
  }
  return { start, weights, taps };
}

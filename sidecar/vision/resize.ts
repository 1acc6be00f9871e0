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

interface Axis {
  /** First source index of every target index. */
  readonly start: Int32Array;
  /** `taps` weights of every target index, a multiple of `GROUP`; they add up to 1. */
  readonly weights: Float64Array;
  readonly taps: number;
}

/**
 * Resizes the part of a plane under `area` (pixels of the picture) to `width` x `height` samples in `out`, row by row.
 *
 * Shrinking averages the samples under each target sample by how much of them it covers; enlarging, and shrinking by
 * little, interpolates linearly. On game frames the mean difference to sharp's Lanczos is about 1 of 255.
 * Outside the plane its edge is repeated.
 */
export function resizePlane(
  plane: Plane,
  area: Area,
  width: number,
  height: number,
  out: Float32Array,
): void {
  const across = axis(area.x * plane.scaleX, area.width * plane.scaleX, width, plane.width);
  const down = axis(area.y * plane.scaleY, area.height * plane.scaleY, height, plane.height);
  const first = across.start[0] ?? 0;
  const end = (across.start[width - 1] ?? 0) + across.taps - first;
  const columns = Math.min(plane.width - first, end);
  const lines = new Float32Array(end * height); // zeros behind the plane's edge: their weights are 0
  for (let y = 0; y < height; y++) {
    for (let tap = 0; tap < down.taps; tap += GROUP) {
      addRows(plane, down, y, tap, first, columns, lines, y * end);
    }
  }
  for (let x = 0; x < width; x++) {
    for (let tap = 0; tap < across.taps; tap += GROUP) {
      addColumns(lines, end, across, x, tap, first, height, out);
    }
  }
}

/** Puts two weighted rows into a line: in place of what is there for the first two, on top of it for the others. */
function addRows(
  { data, offset, step, stride, height }: Plane,
  { start, weights, taps }: Axis,
  y: number,
  tap: number,
  first: number,
  columns: number,
  lines: Float32Array,
  to: number,
): void {
  const row = (start[y] ?? 0) + tap;
  const weight0 = weights[y * taps + tap] ?? 0;
  const weight1 = weights[y * taps + tap + 1] ?? 0;
  let from0 = offset + Math.min(row, height - 1) * stride + first * step;
  let from1 = offset + Math.min(row + 1, height - 1) * stride + first * step;
  if (tap === 0) {
    for (let x = 0; x < columns; x++, from0 += step, from1 += step) {
      lines[to + x] = weight0 * (data[from0] ?? 0) + weight1 * (data[from1] ?? 0);
    }
  } else {
    for (let x = 0; x < columns; x++, from0 += step, from1 += step) {
      lines[to + x] = (lines[to + x] ?? 0) + weight0 * (data[from0] ?? 0) + weight1 * (data[from1] ?? 0);
    }
  }
}

/** The same for a column of the target and two columns of the lines. */
function addColumns(
  lines: Float32Array,
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
  const keep = tap === 0 ? 0 : 1;
  const width = start.length;
  let from = (start[x] ?? 0) + tap - first;
  for (let y = 0, to = x; y < height; y++, to += width, from += stride) {
    out[to] = keep * (out[to] ?? 0) + weight0 * (lines[from] ?? 0) + weight1 * (lines[from + 1] ?? 0);
  }
}

/** The weights along one axis, for `length` source samples from `from` on, of `limit` that exist. */
function axis(from: number, length: number, target: number, limit: number): Axis {
  const ratio = length / target;
  const window = ratio > LINEAR_UP_TO ? ratio : 1;
  const taps = GROUP * Math.ceil((Math.ceil(window) + 1) / GROUP);
  const start = new Int32Array(target);
  const weights = new Float64Array(target * taps);
  const inside = (sample: number) => Math.max(0, Math.min(limit - 1, sample));
  for (let i = 0; i < target; i++) {
    // A window of one sample around the target's centre gives the two neighbours' linear weights.
    const left = from + (i + 0.5) * ratio - window / 2;
    const right = left + window;
    const begin = inside(Math.floor(left));
    start[i] = begin;
    for (let sample = Math.floor(left); sample < right; sample++) {
      const covered = Math.min(right, sample + 1) - Math.max(left, sample);
      const at = i * taps + inside(sample) - begin;
      weights[at] = (weights[at] ?? 0) + covered / window;
    }
  }
  return { start, weights, taps };
}

/** A rectangle of whole pixels inside a picture. */
export interface PixelArea {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** For each pixel of a side: which pixels it is made of, and by which weights. */
interface Taps {
  /** How many there are for each pixel. */
  readonly count: number;
  /** Places, `count` for each pixel; at the edges the outermost pixel is repeated. */
  readonly from: Int32Array;
  /** They add up to `ONE`. */
  readonly weights: Int32Array;
}

/** The weights are whole numbers: sums of 255 of them stay exact in 32 bits. */
const ONE = 1 << 14;
const HALF = ONE >> 1;

/** Sizes follow the shape of the source and of the screen: a handful, and a few more when a result is looked at. */
const MAX_KEPT = 64;

/**
 * Makes a function that cuts `area` out of a picture `width` pixels wide (red, green, blue of every pixel, row by row) and
 * resizes it to the size given here, as sharp does: a Lanczos kernel of three lobes where it gets smaller (libvips'
 * reduce), a Catmull-Rom spline where it gets larger; edges are repeated. (Where one side gets larger and the other smaller,
 * which no region of a game of known shape does, libvips moves both a little.)
 */
export function createResampler(
  out: { readonly width: number; readonly height: number },
): (rgb: Uint8Array, width: number, area: PixelArea) => Uint8Array {
  const kept = new Map<string, Taps>();
  let rows = new Uint8ClampedArray(0);
  let sums = new Int32Array(0);

  function tapsOf(from: number, to: number): Taps {
    const key = `${from}:${to}`;
    const known = kept.get(key);
    if (known !== undefined) return known;
    if (kept.size >= MAX_KEPT) kept.clear();
    const taps = makeTaps(from, to);
    kept.set(key, taps);
    return taps;
  }

  return (rgb, width, area) => {
    const stride = area.width * 3;
    if (rows.length < stride * out.height) rows = new Uint8ClampedArray(stride * out.height);
    if (sums.length < stride) sums = new Int32Array(stride);
    resampleRows(
      rgb,
      (area.top * width + area.left) * 3,
      width * 3,
      stride,
      tapsOf(area.height, out.height),
      rows,
      sums,
    );
    const crop = new Uint8ClampedArray(out.width * out.height * 3);
    resampleColumns(rows, stride, tapsOf(area.width, out.width), crop, out);
    return new Uint8Array(crop.buffer);
  };
}

/** Makes rows out of rows: `length` bytes of each, the first of them at `start`. */
function resampleRows(
  rgb: Uint8Array,
  start: number,
  stride: number,
  length: number,
  { count, from, weights }: Taps,
  out: Uint8ClampedArray,
  sums: Int32Array,
): void {
  for (let y = 0; y * count < weights.length; y++) {
    sums.fill(HALF);
    for (let tap = y * count; tap < (y + 1) * count; tap++) {
      const weight = weights[tap] ?? 0;
      if (weight === 0) continue;
      const row = start + (from[tap] ?? 0) * stride;
      for (let i = 0; i < length; i++) sums[i] = (sums[i] ?? 0) + Math.imul(weight, rgb[row + i] ?? 0) | 0;
    }
    const to = y * length;
    for (let i = 0; i < length; i++) out[to + i] = (sums[i] ?? 0) >> 14;
  }
}

function resampleColumns(
  rows: Uint8ClampedArray,
  stride: number,
  { count, from, weights }: Taps,
  out: Uint8ClampedArray,
  { width, height }: { readonly width: number; readonly height: number },
): void {
  for (let y = 0; y < height; y++) {
    const row = y * stride;
    let to = y * width * 3;
    for (let x = 0; x < width; x++, to += 3) {
      let red = HALF;
      let green = HALF;
      let blue = HALF;
      for (let tap = x * count; tap < (x + 1) * count; tap++) {
        const weight = weights[tap] ?? 0;
        const at = row + (from[tap] ?? 0) * 3;
        red = red + Math.imul(weight, rows[at] ?? 0) | 0;
        green = green + Math.imul(weight, rows[at + 1] ?? 0) | 0;
        blue = blue + Math.imul(weight, rows[at + 2] ?? 0) | 0;
      }
      out[to] = red >> 14;
      out[to + 1] = green >> 14;
      out[to + 2] = blue >> 14;
    }
  }
}

function makeTaps(from: number, to: number): Taps {
  const scale = from / to;
  const shrinks = scale >= 1;
  const kernel = shrinks ? lanczos3 : catmullRom;
  const stretch = Math.max(1, scale);
  const reach = (shrinks ? 3 : 2) * stretch;
  const count = Math.ceil(2 * reach) + 1;
  const places = new Int32Array(to * count);
  const weights = new Int32Array(to * count);
  for (let n = 0; n < to; n++) {
    // What gets larger lies half a pixel of the result further left and up in libvips, and the network learnt it so.
    const centre = (shrinks ? n + 0.5 : n) * scale - 0.5;
    const first = Math.ceil(centre - reach);
    const raw = Array.from({ length: count }, (_, tap) => kernel((first + tap - centre) / stretch));
    const sum = raw.reduce((a, b) => a + b, 0);
    let rest = ONE;
    let largest = 0;
    raw.forEach((value, tap) => {
      const weight = Math.round(value / sum * ONE);
      rest -= weight;
      if (value > (raw[largest] ?? 0)) largest = tap;
      places[n * count + tap] = Math.min(from - 1, Math.max(0, first + tap));
      weights[n * count + tap] = weight;
    });
    weights[n * count + largest] = (weights[n * count + largest] ?? 0) + rest;
  }
  return { count, from: places, weights };
}

function lanczos3(x: number): number {
  if (x === 0) return 1;
  if (Math.abs(x) >= 3) return 0;
  const angle = Math.PI * x;
  return 3 * Math.sin(angle) * Math.sin(angle / 3) / (angle * angle);
}

function catmullRom(x: number): number {
  const t = Math.abs(x);
  if (t >= 2) return 0;
  return t < 1 ? 1.5 * t ** 3 - 2.5 * t ** 2 + 1 : -0.5 * t ** 3 + 2.5 * t ** 2 - 4 * t + 2;
}

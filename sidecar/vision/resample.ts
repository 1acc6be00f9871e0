import { memory, mixColumns, mixRows } from "./resample.wasm";

/** A rectangle of whole pixels inside a picture. */
export interface PixelArea {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** For each pixel of a side: which pixels it is made of, and by which weights. */
interface Taps {
  /** How many there are for each pixel, in fours: that many are summed at a time. */
  readonly count: number;
  /** The first of them; the others follow. */
  readonly starts: Int32Array;
  /** `count` for each pixel; they add up to `ONE`. */
  readonly weights: Int16Array;
}

/** The weights are whole numbers: sums of 255 of them stay exact in 32 bits. */
const ONE = 1 << 14;

/** Sizes follow the shape of the source and of the screen: a handful, and a few more when a result is looked at. */
const MAX_KEPT = 64;

/** Of WebAssembly's memory, bytes. */
const PAGE = 65_536;
/** So much may be read and written past the end of rows, bytes: whole vectors are worked on. */
const SLACK = 32;

/**
 * Makes a function that cuts `area` out of a picture `width` pixels wide (red, green, blue of every pixel, row by row) and
 * resizes it to the size given here, as sharp does: a Lanczos kernel of three lobes where it gets smaller (libvips'
 * reduce), a Catmull-Rom spline where it gets larger; edges are repeated. (Where one side gets larger and the other smaller,
 * which no region of a game of known shape does, libvips moves both a little.) The sums are made by vectors of
 * WebAssembly, see `tools/resample`.
 */
export function createResampler(
  out: { readonly width: number; readonly height: number },
): (rgb: Uint8Array, width: number, area: PixelArea) => Uint8Array {
  const kept = new Map<string, Taps>();

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
    if (area.width === out.width && area.height === out.height) return cutOut(rgb, width, area);
    const down = tapsOf(area.height, out.height);
    const across = tapsOf(area.width, out.width);
    const stride = area.width * 3;
    const [picture = 0, rows = 0, crop = 0, downAt = 0, acrossAt = 0] = layOut([
      Math.max(area.height, down.count) * stride,
      out.height * stride,
      out.height * out.width * 3,
      down.starts.byteLength + down.weights.byteLength,
      across.starts.byteLength + across.weights.byteLength,
    ]);
    const bytes = new Uint8Array(memory.buffer);
    for (let y = 0; y < area.height; y++) {
      const at = ((area.top + y) * width + area.left) * 3;
      bytes.set(rgb.subarray(at, at + stride), picture + y * stride);
    }
    putTaps(down, downAt);
    putTaps(across, acrossAt);
    const [downWeights, acrossWeights] = [downAt + out.height * 4, acrossAt + out.width * 4];
    mixRows(picture, stride, downAt, downWeights, down.count, rows, out.height);
    mixColumns(rows, stride, acrossAt, acrossWeights, across.count, crop, out.width, out.height);
    return bytes.slice(crop, crop + out.height * out.width * 3);
  };
}

/** A copy of what is of the right size already. */
function cutOut(rgb: Uint8Array, width: number, { left, top, ...size }: PixelArea): Uint8Array {
  const stride = size.width * 3;
  const crop = new Uint8Array(size.height * stride);
  for (let y = 0; y < size.height; y++) {
    const at = ((top + y) * width + left) * 3;
    crop.set(rgb.subarray(at, at + stride), y * stride);
  }
  return crop;
}

/** Puts the starts of taps and their weights, one after the other, into WebAssembly's memory. */
function putTaps({ starts, weights }: Taps, place: number): void {
  new Int32Array(memory.buffer, place, starts.length).set(starts);
  new Int16Array(memory.buffer, place + starts.byteLength, weights.length).set(weights);
}

/** Finds each so many bytes of WebAssembly's memory a place, and makes it as large as that takes. */
function layOut(sizes: readonly number[]): number[] {
  let end = 0;
  const places = sizes.map((size) => {
    const place = end;
    end += Math.ceil((size + SLACK) / 8) * 8;
    return place;
  });
  const missing = end - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
  return places;
}

function makeTaps(from: number, to: number): Taps {
  const scale = from / to;
  const shrinks = scale >= 1;
  const kernel = shrinks ? lanczos3 : catmullRom;
  const stretch = Math.max(1, scale);
  const reach = (shrinks ? 3 : 2) * stretch;
  const needed = Math.ceil(2 * reach); // at its ends the kernel is 0
  const count = 4 * Math.ceil(Math.min(needed, from) / 4);
  const starts = new Int32Array(to);
  const weights = new Int16Array(to * count);
  for (let n = 0; n < to; n++) {
    // What gets larger lies half a pixel of the result further left and up in libvips, and the network learnt it so.
    const centre = (shrinks ? n + 0.5 : n) * scale - 0.5;
    const first = Math.ceil(centre - reach);
    const start = Math.max(0, Math.min(first, from - count));
    const raw = new Float64Array(count);
    for (let tap = 0; tap < needed; tap++) {
      // What lies outside is as the outermost pixel.
      const at = Math.min(from - 1, Math.max(0, first + tap)) - start;
      raw[at] = (raw[at] ?? 0) + kernel((first + tap - centre) / stretch);
    }
    const sum = raw.reduce((a, b) => a + b);
    const whole = raw.map((value) => Math.round(value / sum * ONE));
    const largest = raw.indexOf(Math.max(...raw));
    whole[largest] = (whole[largest] ?? 0) + ONE - whole.reduce((a, b) => a + b);
    starts[n] = start;
    weights.set(whole, n * count);
  }
  return { count, starts, weights };
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

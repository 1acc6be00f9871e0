// MESSAGE FROM THE LEAD: drop this folder (no JPEG decoder of our own); sharp only, see ../NOTE_FROM_LEAD.txt
/** Position in an 8x8 block (row by row) of the n-th coefficient of the zigzag order (ITU-T T.81, figure 5). */
export const ZIGZAG: Uint8Array = zigzag();

/**
 * What each coefficient (row by row) is multiplied with before `inverseDct`, beside its quantiser step: the scale factors
 * that Arai, Agui and Nakajima's DCT ("A fast DCT-SQ scheme for images", 1988) takes out of the butterflies.
 */
export const FULL_SCALE: Float64Array = separable(
  (k) => (k === 0 ? 1 : Math.SQRT2 * Math.cos((k * Math.PI) / 16)) / Math.sqrt(8),
);

/** The same for `inverseDctHalf`, which looks at the 4x4 lowest frequencies only. */
export const HALF_SCALE: Float64Array = separable(
  (k) => (k % 2 === 1 ? Math.SQRT1_2 : k < 4 ? 0.5 : 0) * (k < 4 ? Math.SQRT1_2 : 0),
);

function zigzag(): Uint8Array {
  const order = new Uint8Array(64);
  let n = 0;
  for (let sum = 0; sum < 15; sum++) {
    for (let i = Math.max(0, sum - 7); i <= Math.min(7, sum); i++) {
      order[n++] = sum % 2 === 0 ? (sum - i) * 8 + i : i * 8 + sum - i;
    }
  }
  return order;
}

function separable(scale: (k: number) => number): Float64Array {
  return Float64Array.from({ length: 64 }, (_, i) => scale(i >> 3) * scale(i & 7));
}

/** The level shift (T.81, A.3.1), and half a step: cutting to whole numbers then rounds, and is faster than rounding. */
const LEVEL = 128.5;

/**
 * The inverse DCT of one prescaled 8x8 block, written as samples 0..255 (level shift included) into `out` from `offset`,
 * with `stride` samples between rows. Overwrites `block`.
 */
export function inverseDct(
  block: Float64Array,
  out: Uint8ClampedArray,
  offset: number,
  stride: number,
): void {
  for (let x = 0; x < 8; x++) butterflies(block, x, 8);
  for (let y = 0; y < 8; y++) {
    butterflies(block, y * 8, 1);
    const to = offset + y * stride;
    for (let x = 0; x < 8; x++) out[to + x] = ((block[y * 8 + x] ?? 0) + LEVEL) | 0;
  }
}

/** As `inverseDct`, at half the size: 4x4 samples that stand for 2x2 pixels each. */
export function inverseDctHalf(
  block: Float64Array,
  out: Uint8ClampedArray,
  offset: number,
  stride: number,
): void {
  for (let x = 0; x < 4; x++) butterflies4(block, x, 8);
  for (let y = 0; y < 4; y++) {
    butterflies4(block, y * 8, 1);
    const to = offset + y * stride;
    for (let x = 0; x < 4; x++) out[to + x] = ((block[y * 8 + x] ?? 0) + LEVEL) | 0;
  }
}

const COS_1_8 = Math.cos(Math.PI / 8);
const SIN_1_8 = Math.sin(Math.PI / 8);
const ROOT_2 = Math.SQRT2;

/** One inverse transform of 8 values in place: Arai, Agui and Nakajima's flow graph, backwards. */
function butterflies(values: Float64Array, from: number, step: number): void {
  const v0 = values[from] ?? 0;
  const v1 = values[from + step] ?? 0;
  const v2 = values[from + 2 * step] ?? 0;
  const v3 = values[from + 3 * step] ?? 0;
  const v4 = values[from + 4 * step] ?? 0;
  const v5 = values[from + 5 * step] ?? 0;
  const v6 = values[from + 6 * step] ?? 0;
  const v7 = values[from + 7 * step] ?? 0;

  const even26 = v2 + v6;
  const turned26 = (v2 - v6) * ROOT_2 - even26;
  const e0 = v0 + v4 + even26;
  const e1 = v0 - v4 + turned26;
  const e2 = v0 - v4 - turned26;
  const e3 = v0 + v4 - even26;

  const sum35 = v5 + v3;
  const difference35 = v5 - v3;
  const sum17 = v1 + v7;
  const difference17 = v1 - v7;
  const rotation = (difference35 + difference17) * (2 * COS_1_8);
  const o0 = sum17 + sum35;
  const o1 = rotation - difference35 * (2 * COS_1_8 + 2 * SIN_1_8) - o0;
  const o2 = (sum17 - sum35) * ROOT_2 - o1;
  const o3 = rotation - difference17 * (2 * COS_1_8 - 2 * SIN_1_8) - o2;

  values[from] = e0 + o0;
  values[from + step] = e1 + o1;
  values[from + 2 * step] = e2 + o2;
  values[from + 3 * step] = e3 + o3;
  values[from + 4 * step] = e3 - o3;
  values[from + 5 * step] = e2 - o2;
  values[from + 6 * step] = e1 - o1;
  values[from + 7 * step] = e0 - o0;
}

/** One inverse transform of 4 values in place, from the definition. */
function butterflies4(values: Float64Array, from: number, step: number): void {
  const v0 = values[from] ?? 0;
  const v1 = values[from + step] ?? 0;
  const v2 = values[from + 2 * step] ?? 0;
  const v3 = values[from + 3 * step] ?? 0;
  const outer = v1 * COS_1_8 + v3 * SIN_1_8;
  const inner = v1 * SIN_1_8 - v3 * COS_1_8;
  values[from] = v0 + v2 + outer;
  values[from + step] = v0 - v2 + inner;
  values[from + 2 * step] = v0 - v2 - inner;
  values[from + 3 * step] = v0 + v2 - outer;
}

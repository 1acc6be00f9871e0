// MESSAGE FROM THE LEAD: drop this folder (no JPEG decoder of our own); sharp only, see ../NOTE_FROM_LEAD.txt
import { peek } from "./bits.ts";
import { extend, FAST_BITS, type HuffmanTable, SKIP_BITS } from "./huffman.ts";
import { ZIGZAG } from "./idct.ts";

/** Where the reading of a component stands. */
export interface Reading {
  readonly dc: HuffmanTable;
  readonly ac: HuffmanTable;
  /** The DC value of the last block, not dequantised. */
  predictor: number;
}

/**
 * Decodes the block at bit `position` and keeps its DC value in `reading`. Answers the position behind the block, or -1
 * when no code stands there. Without a `block` the AC coefficients are passed over; with one they go there row by row,
 * each multiplied with `scale` (in zigzag order).
 */
export function decodeBlock(
  windows: Int32Array,
  position: number,
  reading: Reading,
  scale: Float64Array,
  block: Float64Array | null,
): number {
  const { dc, ac } = reading;
  const dcEntry = dc.slow[peek(windows, position)] ?? 0;
  const size = dcEntry >> 5;
  if (dcEntry === 0 || size > 11) return -1;
  position += dcEntry & 31;
  if (size > 0) {
    reading.predictor += extend(peek(windows, position) >>> (16 - size), size);
    position += size;
  }
  if (block === null) return skipCoefficients(windows, position, ac);
  block.fill(0);
  block[0] = reading.predictor * (scale[0] ?? 0);
  return decodeCoefficients(windows, position, ac, scale, block);
}

/** Passes over a block's AC coefficients, several at a time where their codes are short. */
function skipCoefficients(windows: Int32Array, position: number, { skip, slow }: HuffmanTable): number {
  let k = 1;
  while (k < 64) {
    const bits = peek(windows, position);
    const entry = skip[bits >>> (16 - SKIP_BITS)] ?? 0;
    const ends = (entry & 16) !== 0;
    const next = k + (entry >> 5);
    // The end-of-block code counts as one coefficient; it may stand where k is 63 but not behind the block.
    if (entry !== 0 && next <= 64) {
      position += entry & 15;
      if (ends) return position;
      k = next;
      continue;
    }
    const code = slow[bits] ?? 0;
    if (code === 0) return -1;
    const run = code >> 9;
    const size = (code >> 5) & 15;
    position += (code & 31) + size;
    if (size === 0 && run === 0) return position;
    if (size === 0 && run !== 15) return -1;
    k += run + 1;
  }
  return k === 64 ? position : -1;
}

function decodeCoefficients(
  windows: Int32Array,
  position: number,
  table: HuffmanTable,
  scale: Float64Array,
  block: Float64Array,
): number {
  const { fast, slow } = table;
  for (let k = 1; k < 64; k++) {
    const bits = peek(windows, position);
    const entry = fast[bits >>> (16 - FAST_BITS)] ?? 0;
    let value: number;
    if (entry !== 0) {
      position += entry & 31;
      const run = (entry >> 5) & 127;
      if (run === 64) return position;
      k += run;
      value = entry >> 12;
    } else {
      const code = slow[bits] ?? 0;
      if (code === 0) return -1;
      position += code & 31;
      const run = code >> 9;
      const size = (code >> 5) & 15;
      k += run;
      if (size === 0) {
        if (run === 0) return position;
        if (run !== 15) return -1;
        continue;
      }
      value = extend(peek(windows, position) >>> (16 - size), size);
      position += size;
    }
    if (k > 63) return -1;
    block[ZIGZAG[k] ?? 0] = value * (scale[k] ?? 0);
  }
  return position;
}

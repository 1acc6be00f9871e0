// MESSAGE FROM THE LEAD: drop this folder (no JPEG decoder of our own); sharp only, see ../NOTE_FROM_LEAD.txt
/**
 * A Huffman table turned into three lookups on the next 16 bits of the stream.
 *
 * `fast`, by the next 10 bits: `value << 12 | run << 5 | bits` for a whole AC coefficient (code and value bits together),
 * 0 where the code does not fit. A `run` of 64 is the end of the block.
 * `skip`, by the next 12 bits, for blocks whose values nobody wants: `coefficients << 5 | end of block << 4 | bits` of all
 * the AC coefficients that fit in whole, 0 where not even one does.
 * `slow`, by the next 16 bits: `symbol << 5 | code length`, 0 where no code begins so.
 */
export interface HuffmanTable {
  readonly fast: Int32Array;
  readonly skip: Uint16Array;
  readonly slow: Uint16Array;
}

/** How many bits the fast lookup sees. */
export const FAST_BITS = 10;

/** How many bits the lookup for skipping sees. */
export const SKIP_BITS = 12;

const KEPT_TABLES = 16;
const built = new Map<string, HuffmanTable>();

/**
 * Builds the lookups of the table with `counts[i]` codes of length `i + 1` for `symbols` (ITU-T T.81, annex C).
 * A program writes the same tables into every picture, so the last few are kept.
 * Answers `null` when the lengths do not make a prefix code.
 */
export function buildHuffmanTable(counts: Uint8Array, symbols: Uint8Array): HuffmanTable | null {
  const key = `${counts.join()};${symbols.join()}`;
  const kept = built.get(key);
  if (kept) return kept;
  const slow = new Uint16Array(1 << 16);
  let code = 0;
  let index = 0;
  for (let length = 1; length <= 16; length++) {
    for (let i = counts[length - 1] ?? 0; i > 0; i--, index++, code++) {
      if (code >> length !== 0) return null;
      const from = code << (16 - length);
      slow.fill(((symbols[index] ?? 0) << 5) | length, from, from + (1 << (16 - length)));
    }
    code <<= 1;
  }
  const table = { fast: fastCoefficients(slow), skip: skippedCoefficients(slow), slow };
  const oldest = built.keys().next();
  if (built.size >= KEPT_TABLES && !oldest.done) built.delete(oldest.value);
  built.set(key, table);
  return table;
}

function fastCoefficients(slow: Uint16Array): Int32Array {
  const fast = new Int32Array(1 << FAST_BITS);
  for (let prefix = 0; prefix < fast.length; prefix++) {
    const bits = prefix << (16 - FAST_BITS);
    const entry = slow[bits] ?? 0;
    const length = entry & 31;
    const run = entry >> 9;
    const size = (entry >> 5) & 15;
    if (length === 0 || length + size > FAST_BITS) continue;
    if (size === 0) {
      if (run === 0) fast[prefix] = (64 << 5) | length;
      continue;
    }
    const raw = (bits >> (16 - length - size)) & ((1 << size) - 1);
    fast[prefix] = (extend(raw, size) << 12) | (run << 5) | (length + size);
  }
  return fast;
}

function skippedCoefficients(slow: Uint16Array): Uint16Array {
  const skip = new Uint16Array(1 << SKIP_BITS);
  for (let prefix = 0; prefix < skip.length; prefix++) {
    let used = 0;
    let coefficients = 0;
    for (;;) {
      const entry = slow[(prefix << (16 - SKIP_BITS + used)) & 0xffff] ?? 0;
      const run = entry >> 9;
      const size = (entry >> 5) & 15;
      const bits = (entry & 31) + size;
      if (entry === 0 || used + bits > SKIP_BITS) break;
      if (size === 0 && run !== 0 && run !== 15) break; // no such symbol in a baseline scan
      used += bits;
      coefficients += run + 1;
      if (size !== 0 || run !== 0) continue;
      skip[prefix] = (coefficients << 5) | 16 | used;
      break;
    }
    if (skip[prefix] === 0 && used > 0) skip[prefix] = (coefficients << 5) | used;
  }
  return skip;
}

/** The signed value of `size` raw bits (ITU-T T.81, figure F.12). */
export function extend(raw: number, size: number): number {
  return raw < 1 << (size - 1) ? raw - (1 << size) + 1 : raw;
}

/** Entropy-coded bits: `windows[i]` holds the 32 bits that begin at bit `16 * i`, so that one load sees any 16 bits. */
export interface BitStream {
  readonly windows: Int32Array;
  /** Bits. */
  readonly length: number;
}

/** Takes the stuffed zeros out of the entropy-coded bytes; `null` unless they end with the end of the image. */
export function unstuff(bytes: Uint8Array, from: number): BitStream | null {
  const data = new Uint8Array(bytes.length - from + 8);
  let length = 0;
  let start = from;
  for (;;) {
    const at = bytes.indexOf(0xff, start);
    if (at < 0) return null;
    const next = bytes[at + 1];
    data.set(bytes.subarray(start, at + 1), length);
    length += at + 1 - start;
    if (next === 0xd9) break;
    if (next !== 0) return null;
    start = at + 2;
  }
  length--; // the 0xff of the end marker
  data.fill(0, length, length + 8);
  const windows = new Int32Array((length >> 1) + 2);
  let word = ((data[0] ?? 0) << 8) | (data[1] ?? 0);
  for (let i = 0, at = 2; i < windows.length; i++, at += 2) {
    word = (word << 16) | ((data[at] ?? 0) << 8) | (data[at + 1] ?? 0);
    windows[i] = word;
  }
  return { windows, length: length * 8 };
}

/** The 16 bits of the stream that begin at bit `position`. */
export function peek(windows: Int32Array, position: number): number {
  return ((windows[position >>> 4] ?? 0) << (position & 15)) >>> 16;
}

/** The few elements of Matroska that are written beside the muxer (RFC 8794, RFC 9559). */

/** An element's bytes: its id, its size and what is in it. */
export function element(id: number, content: Uint8Array | readonly Uint8Array[]): Uint8Array {
  const parts = content instanceof Uint8Array ? [content] : content;
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return joined([bytesOf(id), sizeOf(length), ...parts]);
}

/** A whole number of at most 53 bits, in as few bytes as it takes. */
export function unsigned(value: number): Uint8Array {
  return bytesOf(value);
}

export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Bytes that a reader skips. @param length at least 2 */
export function voidElement(length: number): Uint8Array {
  if (length < 2) throw new RangeError(`No element has ${length} bytes`);
  const filled = new Uint8Array(length);
  filled[0] = 0xec;
  if (length < 10) filled[1] = 0x80 | length - 2;
  else filled.set(sizeOf(length - 9, 8), 1);
  return filled;
}

/** The size of what goes on until something else begins (RFC 8794 section 6.2), in so many bytes. */
export function unknownSize(bytes: number): Uint8Array {
  const size = new Uint8Array(bytes).fill(0xff);
  size[0] = 0xff >> bytes - 1;
  return size;
}

function sizeOf(length: number, bytes = length < 127 ? 1 : length < 16_383 ? 2 : 4): Uint8Array {
  const size = new Uint8Array(bytes);
  for (let i = bytes - 1, rest = length; i >= 0; i--, rest = Math.floor(rest / 256)) size[i] = rest % 256;
  size[0] = (size[0] ?? 0) | 0x80 >> bytes - 1;
  return size;
}

function bytesOf(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; bytes.length === 0 || rest > 0; rest = Math.floor(rest / 256)) {
    bytes.unshift(rest % 256);
  }
  return new Uint8Array(bytes);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

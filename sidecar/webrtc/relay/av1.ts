import { BitReader } from "./bits.ts";

/** `obu_type` (AV1 Bitstream & Decoding Process Specification, section 6.2.2). */
const SEQUENCE_HEADER = 1;

/** Of a temporal unit; encoders make some ten, and one for each tile at most. A stranger's may be empty, by the million. */
const MOST_OBUS = 4_096;

/** The size in pixels that a temporal unit's sequence header says; `null` without one that can be read. */
export function sizeOfAv1(unit: Uint8Array): { readonly width: number; readonly height: number } | null {
  for (const { type, body } of obus(unit)) if (type === SEQUENCE_HEADER) return sizeOfSequence(body);
  return null;
}

/** The temporal unit with a size in each of its OBUs: RTP takes it out of the last. */
export function withSizes(unit: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const { header, extension, body } of obus(unit)) {
    parts.push(Uint8Array.of(header | 2, ...extension, ...leb128(body.length)), body);
  }
  return joined(parts);
}

interface Obu {
  readonly type: number;
  readonly header: number;
  readonly extension: readonly number[];
  readonly body: Uint8Array;
}

/** Section 5.3.1; one without a size goes to the end. More than any encoder makes are left out. */
function* obus(unit: Uint8Array): Generator<Obu> {
  for (let at = 0, count = 0; at < unit.length && count < MOST_OBUS; count++) {
    const header = unit[at++] ?? 0;
    const extension = (header & 4) === 0 ? [] : [unit[at++] ?? 0];
    let size = unit.length - at;
    if ((header & 2) !== 0) {
      [size, at] = readLeb128(unit, at);
    }
    yield { type: header >> 3 & 15, header, extension, body: unit.subarray(at, at + size) };
    at += size;
  }
}

/** One after the other. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** A number (section 4.10.5), and where it ends. */
export function readLeb128(bytes: Uint8Array, from: number): [value: number, end: number] {
  let value = 0;
  let at = from;
  for (let shift = 0; shift < 35; shift += 7) {
    const byte = bytes[at++] ?? 0;
    value += (byte & 0x7f) * 2 ** shift;
    if (byte >> 7 === 0) break;
  }
  return [value, at];
}

/** A number as it is written. */
export function leb128(value: number): number[] {
  const bytes: number[] = [];
  do {
    const rest = Math.floor(value / 128);
    bytes.push(value % 128 | (rest > 0 ? 128 : 0));
    value = rest;
  } while (value > 0);
  return bytes;
}

/** Section 5.5.1, as far as the size. */
function sizeOfSequence(body: Uint8Array): { width: number; height: number } | null {
  const bits = new BitReader(body);
  bits.bits(4); // seq_profile, still_picture
  if (bits.bit() === 1) bits.bits(5); // reduced_still_picture_header: one level
  else {
    let modelled = false;
    let delayBits = 0;
    if (bits.bit() === 1) {
      bits.bits(32);
      bits.bits(32);
      if (bits.bit() === 1) bits.golomb();
      modelled = bits.bit() === 1;
      if (modelled) {
        delayBits = bits.bits(5) + 1;
        bits.bits(32);
        bits.bits(10);
      }
    }
    const hasDelays = bits.bit() === 1;
    const points = bits.bits(5) + 1;
    for (let point = 0; point < points && !bits.isOver; point++) {
      bits.bits(12);
      if (bits.bits(5) > 7) bits.bit();
      if (modelled && bits.bit() === 1) {
        bits.bits(delayBits);
        bits.bits(delayBits);
        bits.bit();
      }
      if (hasDelays && bits.bit() === 1) bits.bits(4);
    }
  }
  const widthBits = bits.bits(4) + 1;
  const heightBits = bits.bits(4) + 1;
  const size = { width: bits.bits(widthBits) + 1, height: bits.bits(heightBits) + 1 };
  return bits.isOver ? null : size;
}

/** AV1 from the form of a stream to that of a file (AV1 Bitstream specification; AV1 in ISOBMFF and in Matroska). */

/** Types of OBUs (section 6.2.2). */
const SEQUENCE_HEADER = 1, TEMPORAL_DELIMITER = 2;

interface Obu {
  readonly type: number;
  /** The header and the payload. */
  readonly whole: Uint8Array;
  readonly payload: Uint8Array;
}

/** More than any encoder makes for a temporal unit, which is some ten. */
const MOST_OBUS = 4_096;

/** The OBUs of a temporal unit whose OBUs have sizes; what follows one that breaks off is left out, as are too many. */
function obusOf(data: Uint8Array): Obu[] {
  const obus: Obu[] = [];
  for (let at = 0; at < data.length && obus.length < MOST_OBUS;) {
    const header = data[at] ?? 0;
    const hasSize = (header & 2) !== 0, headerBytes = (header & 4) !== 0 ? 2 : 1;
    const size = hasSize
      ? leb128(data, at + headerBytes)
      : { value: data.length - at - headerBytes, bytes: 0 };
    const from = at + headerBytes + size.bytes, to = from + size.value;
    if (to > data.length) break;
    obus.push({
      type: header >> 3 & 0xf,
      whole: data.subarray(at, to),
      payload: data.subarray(from, to),
    });
    at = to;
  }
  return obus;
}

/** A number of at most eight bytes (section 4.10.5). */
function leb128(data: Uint8Array, at: number): { value: number; bytes: number } {
  let value = 0;
  for (let i = 0; i < 8; i++) {
    const byte = data[at + i] ?? 0;
    value += (byte & 0x7f) * 2 ** (7 * i);
    if ((byte & 0x80) === 0) return { value, bytes: i + 1 };
  }
  return { value, bytes: 8 };
}

/** A temporal unit as a file has it: without its delimiter. */
export function withoutDelimiter(data: Uint8Array): Uint8Array {
  const kept = obusOf(data).filter(({ type }) => type !== TEMPORAL_DELIMITER).map(({ whole }) => whole);
  const sample = new Uint8Array(kept.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const obu of kept) {
    sample.set(obu, at);
    at += obu.length;
  }
  return sample;
}

/**
 * The codec string (RFC 6381) of a stream of 8 bits and 4:2:0, which is what WebRTC carries, by the sequence header of a
 * keyframe (section 5.5); `null` when it comes without one.
 */
export function describeAv1(keyframe: Uint8Array): string | null {
  const header = obusOf(keyframe).find(({ type }) => type === SEQUENCE_HEADER);
  if (header === undefined) return null;
  const bits = bitsOf(header.payload);
  const profile = bits(3);
  bits(1); // still_picture
  const isReduced = bits(1) === 1;
  if (isReduced) return codecString(profile, bits(5), 0);
  // Streams that are made live carry no timing_info; with it, the level would have to be looked for behind it.
  if (bits(1) === 1) return codecString(profile, UNBOUNDED, 0);
  bits(1 + 5 + 12); // initial_display_delay_present_flag, operating_points_cnt_minus_1, operating_point_idc[0]
  const level = bits(5);
  return codecString(profile, level, level > 7 ? bits(1) : 0);
}

/** The level that promises nothing (annex A.3). */
const UNBOUNDED = 31;

function codecString(profile: number, level: number, tier: number): string {
  return `av01.${profile}.${String(level).padStart(2, "0")}${tier === 1 ? "H" : "M"}.08`;
}

function bitsOf(data: Uint8Array): (count: number) => number {
  let at = 0;
  return (count) => {
    let value = 0;
    for (let i = 0; i < count; i++, at++) value = value * 2 + ((data[at >> 3] ?? 0) >> (7 - (at & 7)) & 1);
    return value;
  };
}

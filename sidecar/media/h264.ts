/**
 * H264 from the form of a stream (Annex B, ITU-T H.264 annex B) to that of a file (ISO/IEC 14496-15): units with their
 * length in front, and the parameter sets once at the beginning.
 */

/** Types of NAL units (ITU-T H.264 table 7-1). */
const SPS = 7, PPS = 8, DELIMITER = 9;
/** Bytes of the length in front of a unit. */
const LENGTH_BYTES = 4;

/** What a decoder needs to know of a stream before its first picture. */
export interface H264Description {
  /** RFC 6381, such as "avc1.42e01f". */
  readonly codec: string;
  /** AVCDecoderConfigurationRecord. */
  readonly record: Uint8Array;
}

/** More than any encoder makes for a picture, which is some ten. */
const MOST_UNITS = 4_096;

/** The NAL units of an access unit, without start codes; views into `data`. Too many are left out. */
export function nalUnitsOf(data: Uint8Array): Uint8Array[] {
  const units: Uint8Array[] = [];
  let start = -1;
  for (let at = 0; at + 2 < data.length && units.length < MOST_UNITS;) {
    // Most bytes are greater than 1, and then no start code can end before two bytes later.
    const third = data[at + 2] ?? 0;
    if (third > 1) at += 3;
    else if (third === 1 && data[at] === 0 && data[at + 1] === 0) {
      if (start !== -1) units.push(withoutZeros(data.subarray(start, at)));
      start = at += 3;
    } else at++;
  }
  if (start !== -1 && units.length < MOST_UNITS) units.push(withoutZeros(data.subarray(start)));
  return units.filter(({ length }) => length > 0);
}

/** Zeros at the end belong to the next start code, or fill up; a unit never ends with one (section 7.4.1). */
function withoutZeros(unit: Uint8Array): Uint8Array {
  let end = unit.length;
  while (end > 0 && unit[end - 1] === 0) end--;
  return unit.subarray(0, end);
}

/** An access unit as a file has it: each unit with its length. Delimiters are left out, parameter sets stay. */
export function withLengths(data: Uint8Array): Uint8Array {
  const units = nalUnitsOf(data).filter((unit) => typeOf(unit) !== DELIMITER);
  const sample = new Uint8Array(units.reduce((sum, { length }) => sum + LENGTH_BYTES + length, 0));
  const view = new DataView(sample.buffer);
  let at = 0;
  for (const unit of units) {
    view.setUint32(at, unit.length);
    sample.set(unit, at + LENGTH_BYTES);
    at += LENGTH_BYTES + unit.length;
  }
  return sample;
}

/** What a keyframe says of its stream; `null` when it comes without parameter sets. */
export function describeH264(keyframe: Uint8Array): H264Description | null {
  const units = nalUnitsOf(keyframe);
  const sps = units.filter((unit) => typeOf(unit) === SPS),
    pps = units.filter((unit) => typeOf(unit) === PPS);
  const [, profile, compatibility, level] = sps[0] ?? [];
  if (profile === undefined || compatibility === undefined || level === undefined || pps.length === 0) {
    return null;
  }
  const record = new Uint8Array([
    ...[1, profile, compatibility, level, 0xfc | LENGTH_BYTES - 1],
    ...[0xe0 | sps.length, ...sps.flatMap(withShortLength)],
    ...[pps.length, ...pps.flatMap(withShortLength)],
    ...(HIGH_PROFILES.has(profile) ? EIGHT_BITS : []),
  ]);
  const codec = `avc1.${new Uint8Array([profile, compatibility, level]).toHex()}`;
  return { codec, record };
}

/** Profiles whose record says how colours are stored. */
const HIGH_PROFILES: ReadonlySet<number> = new Set([100, 110, 122, 144]);
/** 4:2:0, 8 bits of luma and chroma, no extended parameter sets: what WebRTC carries. */
const EIGHT_BITS = [0xfc | 1, 0xf8, 0xf8, 0];

function withShortLength(unit: Uint8Array): number[] {
  return [unit.length >> 8, unit.length & 0xff, ...unit];
}

function typeOf(unit: Uint8Array): number {
  return (unit[0] ?? 0) & 0x1f;
}

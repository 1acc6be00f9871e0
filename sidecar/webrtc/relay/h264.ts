import { BitReader } from "./bits.ts";

/** Types of NAL units (ITU-T H.264 table 7-1), and of packets that hold several or a part of one (RFC 6184 table 1). */
const SLICE = 1;
const IDR = 5;
const SPS = 7;
const PPS = 8;
const STAP_A = 24;
const FU_A = 28;

/** A NAL unit in packets: the whole, or the beginning of one that goes on in the next packet. */
interface NalUnit {
  readonly type: number;
  /** What follows the first byte. */
  readonly body: Uint8Array;
  /** The whole unit; `null` when it goes on. */
  readonly whole: Uint8Array | null;
}

/** What a picture's packets say of it. */
export interface H264Picture {
  readonly isKeyframe: boolean;
  /** Whether it is shown before one that was sent earlier. */
  readonly hasBSlices: boolean;
  readonly sps: Uint8Array | null;
  readonly pps: Uint8Array | null;
}

/** Of a picture; encoders make some ten. A stranger's may be tiny, by the million. */
const MOST_UNITS = 4_096;

/**
 * Looks a picture over without putting it together.
 * @throws {RangeError} when it has more parts than any encoder makes
 */
export function readH264(payloads: readonly Uint8Array[]): H264Picture {
  let isKeyframe = false;
  let hasBSlices = false;
  let sps: Uint8Array | null = null;
  let pps: Uint8Array | null = null;
  let count = 0;
  for (const payload of payloads) {
    const units = nalUnits(payload);
    count += units.length;
    if (count > MOST_UNITS) throw new RangeError(`A picture of more than ${MOST_UNITS} NAL units`);
    for (const { type, body, whole } of units) {
      if (type === IDR) isKeyframe = true;
      else if (type === SLICE) hasBSlices ||= isBSlice(body);
      else if (type === SPS) sps = whole;
      else if (type === PPS) pps = whole;
    }
  }
  return { isKeyframe, hasBSlices, sps, pps };
}

/** Whether a payload surely begins a picture: nothing but a keyframe comes with its parameters in front. */
export function startsH264(payload: Uint8Array): boolean {
  return nalUnits(payload).some(({ type }) => type === SPS);
}

function nalUnits(payload: Uint8Array): NalUnit[] {
  const type = (payload[0] ?? 0) & 0x1f;
  if (type === FU_A) {
    const header = payload[1] ?? 0;
    // Only the first part has the beginning in it.
    return header >> 7 === 1 ? [{ type: header & 0x1f, body: payload.subarray(2), whole: null }] : [];
  }
  if (type !== STAP_A) return type === 0 ? [] : [{ type, body: payload.subarray(1), whole: payload }];
  const units: NalUnit[] = [];
  for (let at = 1; at + 2 < payload.length;) {
    const size = (payload[at] ?? 0) << 8 | (payload[at + 1] ?? 0);
    const whole = payload.subarray(at + 2, at + 2 + size);
    // An empty one is none, but has to be put together all the same.
    units.push({ type: (whole[0] ?? 0) & 0x1f, body: whole.subarray(1), whole });
    at += 2 + size;
  }
  return units;
}

/** `slice_type` of a slice's header (ITU-T H.264 section 7.3.3, table 7-6). */
function isBSlice(body: Uint8Array): boolean {
  const bits = new BitReader(withoutEmulation(body.subarray(0, 16)));
  bits.golomb(); // first_mb_in_slice
  return bits.golomb() % 5 === 1;
}

/** Profiles whose parameters say more of colours (ITU-T H.264 section 7.3.2.1.1). */
const HIGH_PROFILES = [100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135];

/** The size of the picture in pixels that a sequence parameter set says; `null` when it cannot be read. */
export function sizeOfSps(sps: Uint8Array): { readonly width: number; readonly height: number } | null {
  const bits = new BitReader(withoutEmulation(sps.subarray(1)));
  const profile = bits.bits(8);
  bits.bits(16); // constraints, level
  bits.golomb(); // seq_parameter_set_id
  let chroma = 1;
  if (HIGH_PROFILES.includes(profile)) {
    chroma = bits.golomb();
    if (chroma === 3) bits.bit();
    bits.golomb(); // bit_depth_luma_minus8
    bits.golomb(); // bit_depth_chroma_minus8
    bits.bit();
    if (bits.bit() === 1) skipScalingLists(bits, chroma === 3 ? 12 : 8);
  }
  bits.golomb(); // log2_max_frame_num_minus4
  const order = bits.golomb();
  if (order === 0) bits.golomb();
  else if (order === 1) {
    bits.bit();
    bits.signedGolomb();
    bits.signedGolomb();
    const cycle = bits.golomb();
    for (let i = 0; i < cycle && !bits.isOver; i++) bits.signedGolomb();
  }
  bits.golomb(); // max_num_ref_frames
  bits.bit();
  const columns = bits.golomb() + 1;
  const rows = bits.golomb() + 1;
  const framesOnly = bits.bit();
  if (framesOnly === 0) bits.bit();
  bits.bit();
  const [left, right, top, bottom] = bits.bit() === 1
    ? [bits.golomb(), bits.golomb(), bits.golomb(), bits.golomb()]
    : [0, 0, 0, 0];
  if (bits.isOver) return null;
  // Table 6-1: chroma has half the columns in 4:2:0 and 4:2:2, and half the rows in 4:2:0.
  const stepX = chroma === 1 || chroma === 2 ? 2 : 1;
  const stepY = (chroma === 1 ? 2 : 1) * (2 - framesOnly);
  const width = columns * 16 - (left + right) * stepX;
  const height = rows * 16 * (2 - framesOnly) - (top + bottom) * stepY;
  return width > 0 && height > 0 ? { width, height } : null;
}

/** Section 7.3.2.1.1.1. */
function skipScalingLists(bits: BitReader, lists: number): void {
  for (let list = 0; list < lists; list++) {
    if (bits.bit() === 0) continue;
    let last = 8;
    let next = 8;
    for (let i = 0; i < (list < 6 ? 16 : 64) && !bits.isOver; i++) {
      if (next !== 0) next = (last + bits.signedGolomb() + 256) % 256;
      if (next !== 0) last = next;
    }
  }
}

/** The bytes without those that keep a start code from arising by chance (section 7.4.1). */
function withoutEmulation(bytes: Uint8Array): Uint8Array {
  return bytes.filter((byte, at) => !(byte === 3 && at >= 2 && bytes[at - 1] === 0 && bytes[at - 2] === 0));
}

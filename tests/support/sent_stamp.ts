/**
 * When a picture was sent, in the picture itself: supplemental information of H264 that no decoder minds ("user data
 * unregistered", ITU-T H.264 section D.1.7), and that whoever does not encode anew passes on.
 */
import { Buffer } from "node:buffer";

/** A name for it, of 16 bytes without a zero, as are the digits behind it: nothing has to be escaped (section 7.4.1). */
const NAME = Buffer.from("scoreline-sent-1");
const DIGITS = 16;
const SEI = 6, USER_DATA_UNREGISTERED = 5;

/** A NAL unit to stand before a picture, behind its start code. @param at ms since 1970, with a fraction */
export function sentStamp(at: number): Buffer {
  const digits = String(Math.round(at * 1_000)).padStart(DIGITS, "0");
  return Buffer.concat([
    Buffer.from([0, 0, 0, 1, SEI, USER_DATA_UNREGISTERED, NAME.length + DIGITS]),
    NAME,
    Buffer.from(digits),
    Buffer.from([0x80]),
  ]);
}

/** What the payload of a packet says of when its picture was sent, ms since 1970; `null` when it says nothing. */
export function stampIn(payload: Buffer): number | null {
  const at = payload.indexOf(NAME);
  if (at < 0) return null;
  const digits = payload.subarray(at + NAME.length, at + NAME.length + DIGITS).toString();
  return /^\d{16}$/.test(digits) ? Number(digits) / 1_000 : null;
}

/** The wall clock of this machine, finer than `Date.now()`, ms since 1970. */
export function wallClock(): number {
  return performance.timeOrigin + performance.now();
}

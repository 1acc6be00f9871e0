/** Seconds between 1900, where NTP begins, and 1970. */
const NTP_EPOCH_SECONDS = 2_208_988_800;
const TICKS_PER_MS = 90;

/**
 * The same moment on the sender's wall clock and on the stream's: what an RTCP sender report tells, and what a packet
 * does that carries its time of capture.
 */
export interface SenderTimes {
  /** 64 bits: seconds since 1900, and their fraction (RFC 3550 section 4). */
  readonly ntp: bigint;
  /** 32 bits, 90 kHz */
  readonly rtp: number;
}

/**
 * When a frame was captured, ms since 1970 by the sender's clock, going by a pair of its times
 * (RFC 3550 section 6.4.1).
 * @param timestamp of the frame, 32 bits, 90 kHz
 */
export function captureTime({ ntp, rtp }: SenderTimes, timestamp: number): number {
  const seconds = Number(ntp >> 32n) - NTP_EPOCH_SECONDS;
  const fraction = Number(ntp & 0xffff_ffffn) / 2 ** 32;
  return (seconds + fraction) * 1000 + ((timestamp - rtp) | 0) / TICKS_PER_MS;
}

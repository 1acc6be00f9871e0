import type { AudioCodec, VideoCodec } from "../runtime/media.ts";

/** A packet of a publisher, decrypted. */
export interface ReceivedPacket {
  readonly ssrc: number;
  readonly payloadType: number;
  readonly sequenceNumber: number;
  readonly timestamp: number;
  readonly marker: boolean;
  readonly payload: Uint8Array;
  /** The layer of a simulcast that it says it belongs to (RFC 8852), and the one that it repairs. */
  readonly rid: string | null;
  readonly repairedRid: string | null;
}

/** What was agreed on for one medium. */
export interface MediaLine {
  readonly kind: "video" | "audio";
  readonly codec: VideoCodec | AudioCodec;
  readonly payloadType: number;
  /** Of what is sent again (RFC 4588), `null` without. */
  readonly rtxPayloadType: number | null;
  /** Of what we send; 0 of what we receive. */
  readonly ssrc: number;
  readonly rtxSsrc: number;
  /** By the source of what is sent again: the one that it repairs. */
  readonly repairs: ReadonlyMap<number, number>;
}

/** What the other side says of what it sends or gets. */
export type MediaFeedback =
  | { readonly type: "report"; readonly ssrc: number; readonly ntp: bigint; readonly rtp: number }
  | {
    readonly type: "reception";
    readonly ssrc: number;
    /** 0..1, since the report before. */
    readonly fractionLost: number;
    readonly packetsLost: number;
    /** In units of the medium's clock. */
    readonly jitter: number;
    readonly lsr: number;
    readonly dlsr: number;
  }
  | { readonly type: "nack"; readonly ssrc: number; readonly sequenceNumbers: readonly number[] }
  | { readonly type: "keyframe"; readonly by: "pli" | "fir" }
  | { readonly type: "sign" };

/** What we say of what we get (RFC 3550 section 6.4.1). */
export interface ReceptionReport {
  readonly ssrc: number;
  /** 0..255 */
  readonly fractionLost: number;
  readonly packetsLost: number;
  readonly highestSequence: number;
  readonly jitter: number;
  readonly lsr: number;
  readonly dlsr: number;
}

/** Units a second of the clocks of RTP (RFC 6184, RFC 7587). */
export const CLOCK_RATE = { video: 90_000, audio: 48_000 } as const;

/** Follows a number of so many bits around its end: the same number without an end, near the one before. */
export class Unwrapper {
  readonly #size: number;
  #last: number | null = null;

  constructor(bits: 16 | 32) {
    this.#size = 2 ** bits;
  }

  /** @param value what stands in the packet */
  unwrap(value: number): number {
    if (this.#last === null) return this.#last = value;
    const size = this.#size;
    const ahead = ((value - this.#last) % size + size) % size;
    const unwrapped = this.#last + (ahead < size / 2 ? ahead : ahead - size);
    // What comes late does not take the place back.
    this.#last = Math.max(this.#last, unwrapped);
    return unwrapped;
  }
}

/** A wall clock's ms since 1970 as the time of NTP: 32.32 bits of seconds since 1900. */
export function ntpOf(wallMs: number): bigint {
  return BigInt(Math.round((wallMs / 1_000 + 2_208_988_800) * 65_536)) << 16n;
}

/** The time of NTP as μs since 1900. */
export function microsecondsOf(ntp: bigint): number {
  return Number(ntp >> 32n) * 1e6 + Number(ntp & 0xffff_ffffn) / 4_294.967_296;
}

/** ms, by our report that the viewer names (RFC 3550 section 6.4.1, in units of 1/65536 s); `null` when it names none. */
export function roundTripOf({ lsr, dlsr }: { lsr: number; dlsr: number }, wall: number): number | null {
  if (lsr === 0) return null;
  const now = Math.floor((wall / 1_000 + 2_208_988_800) * 65_536 % 0x1_0000_0000);
  const elapsed = (now - lsr - dlsr) >>> 0;
  return elapsed < 0x8000_0000 ? elapsed / 65.536 : null;
}

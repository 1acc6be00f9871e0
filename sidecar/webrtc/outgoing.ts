import { CLOCK_RATE, type MediaLine } from "./rtp.ts";

/** One packet on its way to a viewer; header extensions there are none. */
export interface OutgoingPacket {
  readonly ssrc: number;
  readonly payloadType: number;
  readonly sequenceNumber: number;
  readonly timestamp: number;
  readonly marker: boolean;
  readonly payload: Uint8Array;
}

/** Packets that are kept for being sent again: 2 s of 8 Mb/s. */
const KEPT = 2_048;
/** A packet is sent again at most this often ... */
const MOST_RESENT = 3;

interface Kept {
  readonly packet: OutgoingPacket;
  resent: number;
}

/**
 * One medium to one viewer: numbers of its own without a gap, timestamps of its own, and what was sent last in case it is
 * asked for again (RFC 4585, RFC 4588).
 */
export class OutgoingLine {
  readonly line: MediaLine;
  packets = 0;
  bytes = 0;
  resent = 0;
  readonly #offset: number;
  readonly #kept = new Map<number, Kept>();
  #sequenceNumber: number;
  #rtxSequenceNumber: number;

  constructor(line: MediaLine) {
    // RFC 3550 section 5.1: random.
    const [sequence = 0, rtx = 0] = crypto.getRandomValues(new Uint16Array(2));
    const [offset = 0] = crypto.getRandomValues(new Uint32Array(1));
    this.line = line;
    this.#offset = offset;
    this.#sequenceNumber = sequence;
    this.#rtxSequenceNumber = rtx;
  }

  /** Units of the medium's clock, before they are cut to 32 bits. @param ms on the monotonic clock */
  ticksOf(ms: number): number {
    return Math.round(ms * CLOCK_RATE[this.line.kind] / 1_000);
  }

  timestampOf(ticks: number): number {
    return ((ticks + this.#offset) % 2 ** 32 + 2 ** 32) % 2 ** 32;
  }

  next(payload: Uint8Array, ticks: number, marker: boolean): OutgoingPacket {
    const { ssrc, payloadType } = this.line;
    const sequenceNumber = this.#sequenceNumber;
    this.#sequenceNumber = (sequenceNumber + 1) & 0xffff;
    const packet = { ssrc, payloadType, sequenceNumber, timestamp: this.timestampOf(ticks), marker, payload };
    this.packets++;
    this.bytes += payload.length;
    if (this.line.kind === "video") {
      this.#kept.set(sequenceNumber, { packet, resent: 0 });
      this.#kept.delete((sequenceNumber - KEPT) & 0xffff);
    }
    return packet;
  }

  /** The packets to send again for those that are missed; those that are no longer kept are left out. */
  *again(sequenceNumbers: readonly number[]): Generator<OutgoingPacket> {
    for (const sequenceNumber of sequenceNumbers) {
      const kept = this.#kept.get(sequenceNumber);
      if (kept === undefined || kept.resent >= MOST_RESENT) continue;
      kept.resent++;
      this.resent++;
      yield this.#wrapped(kept.packet);
    }
  }

  #wrapped(packet: OutgoingPacket): OutgoingPacket {
    const { rtxPayloadType, rtxSsrc } = this.line;
    if (rtxPayloadType === null) return packet;
    const payload = new Uint8Array(2 + packet.payload.length);
    payload.set([packet.sequenceNumber >> 8, packet.sequenceNumber & 0xff]);
    payload.set(packet.payload, 2);
    const sequenceNumber = this.#rtxSequenceNumber;
    this.#rtxSequenceNumber = (sequenceNumber + 1) & 0xffff;
    return { ...packet, ssrc: rtxSsrc, payloadType: rtxPayloadType, sequenceNumber, payload };
  }
}

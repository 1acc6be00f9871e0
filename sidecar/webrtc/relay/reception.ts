import { type ReceptionReport, Unwrapper } from "../rtp.ts";

/** What we get of one source, as its sender is told (RFC 3550 section 6.4.1, appendix A.3 and A.8). */
export class Reception {
  readonly #ssrc: number;
  readonly #rate: number;
  readonly #sequence = new Unwrapper(16);
  #first = 0;
  #highest = 0;
  #transit: number | null = null;
  #before = { expected: 0, received: 0 };
  #report: { readonly ntp: bigint; readonly at: number } | null = null;
  packets = 0;
  bytes = 0;
  /** In units of the source's clock. */
  jitter = 0;

  /** @param rate units a second of the source's clock */
  constructor(ssrc: number, rate: number) {
    this.#ssrc = ssrc;
    this.#rate = rate;
  }

  /** @param now ms on the monotonic clock */
  add(packet: { sequenceNumber: number; timestamp: number; payload: Uint8Array }, now: number): void {
    const at = this.#sequence.unwrap(packet.sequenceNumber);
    if (this.packets === 0) this.#first = at;
    this.#highest = this.packets === 0 ? at : Math.max(this.#highest, at);
    this.packets++;
    this.bytes += packet.payload.length;
    const transit = now / 1_000 * this.#rate - packet.timestamp;
    const difference = this.#transit === null ? 0 : Math.abs(transit - this.#transit);
    this.#transit = transit;
    // A clock that turns over, or a pause, is no jitter.
    if (difference < this.#rate) this.jitter += (difference - this.jitter) / 16;
  }

  /** Takes the sender's own report. */
  reported(ntp: bigint, now: number): void {
    this.#report = { ntp, at: now };
  }

  get lost(): number {
    return this.packets === 0 ? 0 : Math.max(0, this.#expected - this.packets);
  }

  report(now: number): ReceptionReport {
    const expected = this.#expected;
    const due = expected - this.#before.expected;
    const missing = due - (this.packets - this.#before.received);
    this.#before = { expected, received: this.packets };
    return {
      ssrc: this.#ssrc,
      fractionLost: due > 0 && missing > 0 ? Math.min(255, Math.floor(missing * 256 / due)) : 0,
      packetsLost: Math.min(0x7f_ffff, this.lost),
      highestSequence: this.#highest >>> 0,
      jitter: Math.round(this.jitter),
      lsr: this.#report === null ? 0 : Number(this.#report.ntp >> 16n & 0xffff_ffffn),
      dlsr: this.#report === null ? 0 : Math.round((now - this.#report.at) * 65.536) >>> 0,
    };
  }

  get #expected(): number {
    return this.packets === 0 ? 0 : this.#highest - this.#first + 1;
  }
}

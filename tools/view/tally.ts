/** One RTP packet of a video, as far as counting needs it. */
export interface Packet {
  /** When it came, ms from any origin. */
  readonly at: number;
  /** 16 bits */
  readonly sequence: number;
  /** 32 bits, 90 kHz */
  readonly timestamp: number;
  /** Whether it ends its frame (RFC 7741 section 4.1, RFC 6184 section 5.1). */
  readonly marker: boolean;
  /** Whether it belongs to a frame that can be decoded without others. */
  readonly keyframe: boolean;
  readonly bytes: number;
  /** From the capture of its frame, ms; `null` while that is not known. */
  readonly delayMs: number | null;
}

/** What has come within a span of time. */
export interface Counts {
  readonly frames: number;
  readonly keyframes: number;
  readonly fps: number;
  readonly bitrate_kbps: number;
  readonly packets: number;
  /** Packets that never came, nor were sent again. */
  readonly lost: number;
  /** `lost` of all that were sent, 0..1. */
  readonly loss: number;
  readonly delay_p50_ms: number | null;
  readonly delay_p95_ms: number | null;
  /** The longest time between two frames. */
  readonly longest_gap_ms: number;
}

/** Sequence numbers that are remembered, so that packets sent twice are counted once. */
const REMEMBERED = 2048;
/** Delays are counted by the millisecond up to here. */
const LONGEST_DELAY_MS = 10_000;

/** Counts the frames and packets of one stream. */
export class Tally {
  #whole = new Span();
  #second = new Span();
  #seen = new Set<number>();
  #first: number | null = null;
  #highest = 0;
  #received = 0;
  #lostBefore = 0;
  #newestFrame: { readonly timestamp: number; readonly at: number } | null = null;
  #newestKeyframe: number | null = null;

  /** Whether a whole frame has come. */
  get playing(): boolean {
    return this.#newestFrame !== null;
  }

  /** When the newest frame was whole, in the packets' time; `null` before the first. */
  get newestFrameAt(): number | null {
    return this.#newestFrame?.at ?? null;
  }

  add(packet: Packet): void {
    const extended = this.#extend(packet.sequence);
    if (this.#seen.has(extended)) return;
    this.#seen.add(extended);
    const [oldest] = this.#seen;
    if (this.#seen.size > REMEMBERED && oldest !== undefined) this.#seen.delete(oldest);
    this.#count(packet);
  }

  /** What has come since the last call, within so many seconds. */
  second(seconds: number): Counts {
    const lost = this.#lost();
    const counts = this.#second.counts(seconds, Math.max(0, lost - this.#lostBefore));
    this.#lostBefore = lost;
    this.#second = new Span();
    return counts;
  }

  /** What has come in all, within so many seconds. */
  whole(seconds: number): Counts {
    return this.#whole.counts(seconds, this.#lost());
  }

  #count(packet: Packet): void {
    this.#received++;
    for (const span of [this.#whole, this.#second]) span.packet(packet);
    if (packet.keyframe && this.#newestKeyframe !== packet.timestamp) {
      this.#newestKeyframe = packet.timestamp;
      for (const span of [this.#whole, this.#second]) span.keyframes++;
    }
    if (!packet.marker) return;
    const gap = this.#newestFrame === null ? 0 : packet.at - this.#newestFrame.at;
    this.#newestFrame = { timestamp: packet.timestamp, at: packet.at };
    for (const span of [this.#whole, this.#second]) span.frame(gap, packet.delayMs);
  }

  /** The sequence number counted on beyond 16 bits (RFC 3550, appendix A.1). */
  #extend(sequence: number): number {
    if (this.#first === null) {
      this.#first = sequence;
      this.#highest = sequence;
      return sequence;
    }
    const step = (sequence - this.#highest) << 16 >> 16;
    const extended = this.#highest + step;
    this.#highest = Math.max(this.#highest, extended);
    return extended;
  }

  #lost(): number {
    return this.#first === null ? 0 : Math.max(0, this.#highest - this.#first + 1 - this.#received);
  }
}

/** Sums over a span of time. */
class Span {
  keyframes = 0;
  #frames = 0;
  #packets = 0;
  #bytes = 0;
  #longestGap = 0;
  #delays = new Map<number, number>();

  packet({ bytes }: Packet): void {
    this.#packets++;
    this.#bytes += bytes;
  }

  frame(gapMs: number, delayMs: number | null): void {
    this.#frames++;
    this.#longestGap = Math.max(this.#longestGap, gapMs);
    if (delayMs === null) return;
    const whole = Math.round(Math.min(LONGEST_DELAY_MS, Math.max(-LONGEST_DELAY_MS, delayMs)));
    this.#delays.set(whole, (this.#delays.get(whole) ?? 0) + 1);
  }

  counts(seconds: number, lost: number): Counts {
    const per = Math.max(seconds, 0.001);
    return {
      frames: this.#frames,
      keyframes: this.keyframes,
      fps: rounded(this.#frames / per, 1),
      bitrate_kbps: rounded(this.#bytes * 8 / 1000 / per, 0),
      packets: this.#packets,
      lost,
      loss: lost === 0 ? 0 : rounded(lost / (lost + this.#packets), 4),
      delay_p50_ms: this.#delay(0.5),
      delay_p95_ms: this.#delay(0.95),
      longest_gap_ms: rounded(this.#longestGap, 0),
    };
  }

  #delay(share: number): number | null {
    const sorted = [...this.#delays].sort(([a], [b]) => a - b);
    const wanted = share * sorted.reduce((sum, [, count]) => sum + count, 0);
    let sum = 0;
    for (const [delay, count] of sorted) {
      sum += count;
      if (sum >= wanted) return delay;
    }
    return null;
  }
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

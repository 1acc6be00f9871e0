import { type ReceivedPacket, Unwrapper } from "../rtp.ts";

/** How long a gap is waited for, ms: several round trips, so that what is asked for again can come. */
const HOLD_MS = 250;
/** A gap is asked for when it is this old, ms, since packets overtake each other ... */
const FIRST_ASK_MS = 10;
/** ... and again after this long, ms ... */
const ASK_EVERY_MS = 40;
/** ... so often. */
const MOST_ASKS = 6;
/** Packets that wait behind a gap: half a second of 12 Mb/s. */
const MOST_WAITING = 700;
/** A jump further than this is a new beginning (RFC 3550 appendix A.1: MAX_DROPOUT). */
const MOST_JUMP = 3_000;

/** A packet in its place, or that something before the next one is lost. */
export type Ordered = { readonly packet: ReceivedPacket } | { readonly lost: number };

interface Hole {
  readonly since: number;
  asks: number;
  askedAt: number;
}

/** Puts the packets of one source in order, says which to ask for again, and gives up on gaps in time. */
export class JitterBuffer {
  #sequence = new Unwrapper(16);
  readonly #waiting = new Map<number, ReceivedPacket>();
  readonly #holes = new Map<number, Hole>();
  #next: number | null = null;
  #highest = 0;
  /** Packets that never came. */
  lost = 0;
  /** Packets that came twice or too late. */
  late = 0;
  /** Packets that closed a gap. */
  recovered = 0;

  /** Takes a packet. @param now ms on the monotonic clock */
  push(packet: ReceivedPacket, now: number): void {
    let at = this.#sequence.unwrap(packet.sequenceNumber);
    if (this.#next !== null && Math.abs(at - this.#highest) > MOST_JUMP) {
      this.#sequence = new Unwrapper(16);
      at = this.#sequence.unwrap(packet.sequenceNumber);
      this.#waiting.clear();
      this.#holes.clear();
      this.#next = at - 1; // so that the jump is told as a loss
      this.#highest = at - 1;
      this.#holes.set(at - 1, { since: -Infinity, asks: MOST_ASKS, askedAt: now });
    }
    this.#next ??= at;
    if (at < this.#next || this.#waiting.has(at)) {
      this.late++;
      return;
    }
    if (this.#holes.delete(at)) this.recovered++;
    for (let hole = Math.max(this.#next, this.#highest + 1); hole < at; hole++) {
      this.#holes.set(hole, { since: now, asks: 0, askedAt: -Infinity });
    }
    this.#highest = Math.max(this.#highest, at);
    this.#waiting.set(at, packet);
  }

  /** What is next, in order: all that is there, and past gaps that are too old. */
  *take(now: number): Generator<Ordered> {
    while (this.#next !== null && this.#waiting.size > 0) {
      const packet = this.#waiting.get(this.#next);
      if (packet !== undefined) {
        this.#waiting.delete(this.#next++);
        yield { packet };
        continue;
      }
      const hole = this.#holes.get(this.#next);
      const isOld = hole === undefined || now - hole.since >= HOLD_MS || this.#waiting.size > MOST_WAITING;
      if (!isOld) return;
      let lost = 0;
      for (; !this.#waiting.has(this.#next); this.#next++) {
        this.#holes.delete(this.#next);
        lost++;
      }
      this.lost += lost;
      yield { lost };
    }
  }

  /** The sequence numbers to ask for again now. */
  missing(now: number): number[] {
    const asked: number[] = [];
    for (const [at, hole] of this.#holes) {
      if (hole.asks >= MOST_ASKS || now - hole.since < FIRST_ASK_MS || now - hole.askedAt < ASK_EVERY_MS) {
        continue;
      }
      hole.asks++;
      hole.askedAt = now;
      asked.push(at & 0xffff);
    }
    return asked;
  }

  /** Whether there are gaps, so that somebody has to look again soon. */
  get hasGaps(): boolean {
    return this.#holes.size > 0;
  }
}

import type { Fact } from "../domain/fact.ts";
import type { Decoded } from "./codec.ts";

/**
 * No log grows to as many lines. A number beyond it that does not follow on the one before is damage: believed, it would
 * leave no whole number for the facts to come.
 */
const FARTHEST = 1_000_000_000_000;

/** One line of the log in its place among the others. */
export type Numbered =
  | { readonly kind: "fact"; readonly fact: Fact }
  /** `line` counts from 1. */
  | { readonly kind: "damaged"; readonly line: number; readonly reason: string };

/**
 * Gives every line its number, so that undo and reclassification keep meaning the facts that they meant when they were
 * written, whatever became of the lines in between.
 *
 * - The number in a line is the fact's identity; facts come out with numbers that only grow.
 * - A line that cannot be read keeps its place: it is a hole in the numbers. Lines without a number (those of the first
 *   proof of concept) take the next place.
 * - A number that was there before (a file copied to its own end) makes the line damaged.
 * - A jump forward that no unreadable line explains is either a cut in the file or one damaged digit. The line is held
 *   back until the next number tells which: after a damaged digit, the numbers go on below it. No jump leads beyond 10^12.
 */
export class Numbering {
  #last: number;
  #next: number;
  #held: { readonly fact: Fact; readonly line: number; readonly jump: number } | null = null;

  /** Begins behind a fact with the number `last`, where the next line is to have the number `next`. */
  constructor({ last = 0, next = 1 } = {}) {
    this.#last = last;
    this.#next = next;
  }

  /** What is settled by the next line of the file. */
  *take(decoded: Decoded, line: number): IterableIterator<Numbered> {
    const expected = this.#next + (this.#held?.jump ?? 0);
    const isTooFar = decoded.seq !== null && decoded.seq > Math.max(FARTHEST, expected);
    if (decoded.kind === "damaged" || isTooFar) {
      this.#next = decoded.seq === null || isTooFar ? this.#next + 1 : Math.max(this.#next, decoded.seq + 1);
      const reason = decoded.kind === "damaged"
        ? decoded.reason
        : `its number ${decoded.seq} is out of reach`;
      yield { kind: "damaged", line, reason };
      return;
    }
    if (decoded.seq === null) yield* this.end();
    const fact: Fact = { ...decoded.draft, seq: decoded.seq ?? this.#next };
    const held = this.#held;
    if (held !== null && fact.seq > held.fact.seq) yield* this.end();
    if (fact.seq <= this.#last || fact.seq === held?.fact.seq) {
      yield { kind: "damaged", line, reason: `its number ${fact.seq} was there before` };
      return;
    }
    if (this.#held !== null) {
      const { line, fact: { seq } } = this.#held;
      yield { kind: "damaged", line, reason: `its number ${seq} is out of order` };
      this.#held = null;
    }
    if (fact.seq > this.#next) {
      // As long as nothing else is known, the line takes one place.
      this.#next++;
      this.#held = { fact, line, jump: fact.seq + 1 - this.#next };
      return;
    }
    yield this.#settle(fact);
  }

  /** What is settled by the end of the file. */
  *end(): IterableIterator<Numbered> {
    if (this.#held === null) return;
    const { fact, jump } = this.#held;
    this.#held = null;
    const next = this.#next + jump;
    yield this.#settle(fact);
    this.#next = next;
  }

  /** Number of the last fact that is settled, 0 before the first. */
  get last(): number {
    return this.#last;
  }

  /** Whether a line is held back. */
  get holds(): boolean {
    return this.#held !== null;
  }

  /** The number for a fact written after all that was taken. */
  get next(): number {
    return this.#next;
  }

  #settle(fact: Fact): Numbered {
    this.#last = fact.seq;
    this.#next = fact.seq + 1;
    return { kind: "fact", fact };
  }
}

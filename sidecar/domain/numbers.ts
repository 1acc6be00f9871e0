import { countWhile } from "./count_while.ts";

/** A stretch of facts whose numbers follow on each other: the fact at place `from` has the number `first`. */
export interface Stretch {
  readonly from: number;
  readonly first: number;
}

/**
 * The numbers of the facts in their order, which only grow. A log without holes is one stretch, so that a million of
 * them take no more room than ten.
 */
export class Numbers {
  readonly #stretches: Stretch[];
  #length: number;

  /** Begins with these, which {@linkcode stretches} told. */
  constructor(stretches: readonly Stretch[] = [], length = 0) {
    this.#stretches = [...stretches];
    this.#length = length;
  }

  get length(): number {
    return this.#length;
  }

  get stretches(): readonly Stretch[] {
    return this.#stretches;
  }

  /** Number of the last fact, 0 before the first. */
  get last(): number {
    return this.#length === 0 ? 0 : this.at(this.#length - 1);
  }

  push(number: number): void {
    if (this.#length === 0 || number !== this.last + 1) {
      this.#stretches.push({ from: this.#length, first: number });
    }
    this.#length++;
  }

  /** The number of the fact at that place, which must be there. */
  at(place: number): number {
    const stretch = this.#stretches[countWhile(this.#stretches, ({ from }) => from <= place) - 1];
    if (stretch === undefined || place >= this.#length) throw new RangeError(`There is no fact at ${place}`);
    return stretch.first + place - stretch.from;
  }

  /** The place of the fact with that number, -1 when there is none. */
  placeOf(number: number): number {
    const index = countWhile(this.#stretches, ({ first }) => first <= number) - 1;
    const stretch = this.#stretches[index];
    if (stretch === undefined) return -1;
    const place = stretch.from + number - stretch.first;
    return place < (this.#stretches[index + 1]?.from ?? this.#length) ? place : -1;
  }
}

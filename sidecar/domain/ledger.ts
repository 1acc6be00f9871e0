import { type Outcome, OUTCOMES } from "../contract.ts";
import type { Fact } from "./fact.ts";
import { Numbers, type Stretch } from "./numbers.ts";

type FactType = Fact["type"];

/** What can stand in the place of a fact's type, by its number in {@linkcode LedgerState.kinds}. */
const TYPES: readonly FactType[] = [
  "result",
  "adjustment",
  "initialized",
  "session_started",
  "undone",
  "reclassified",
];

/** A byte of `kinds`: the type, the outcome as logged (0: none), and whether the fact is undone. */
const TYPE_BITS = 0b0000_0111;
const OUTCOME_SHIFT = 3;
const OUTCOME_BITS = 0b0001_1000;
const UNDONE_BIT = 0b0010_0000;

const NONE = -1;
const LEAST_ROOM = 256;
/** Room grows by a quarter, so that little of it is empty and a fact is moved a few times only. */
const GROWTH = 1.25;

/** All that a ledger knows. The arrays have one place for each fact. */
export interface LedgerState {
  readonly stretches: readonly Stretch[];
  readonly kinds: Uint8Array;
  readonly amounts: Float64Array;
  readonly links: Int32Array;
}

/**
 * What every fact of the log counts, and what became of it, in 13 bytes each: the log itself has the rest, so that a
 * history of years takes little memory. Places count from 0 in the order of the log.
 */
export class Ledger {
  readonly #numbers: Numbers;
  #kinds: Uint8Array;
  /** The delta of a result or an adjustment; the number that an undoing or a reclassification names. */
  #amounts: Float64Array;
  /** Of a result or an adjustment, its newest reclassification; of a reclassification, the one before. Places. */
  #links: Int32Array;

  /** Goes on from a state, which is its own from then on. */
  constructor(state?: LedgerState) {
    this.#kinds = state?.kinds ?? new Uint8Array(LEAST_ROOM);
    this.#amounts = state?.amounts ?? new Float64Array(LEAST_ROOM);
    this.#links = state?.links ?? new Int32Array(LEAST_ROOM);
    this.#numbers = new Numbers(state?.stretches, state?.kinds.length ?? 0);
  }

  /** A copy of everything, which later facts do not change. */
  get state(): LedgerState {
    const { length } = this;
    return {
      stretches: [...this.#numbers.stretches],
      kinds: this.#kinds.slice(0, length),
      amounts: this.#amounts.slice(0, length),
      links: this.#links.slice(0, length),
    };
  }

  get length(): number {
    return this.#numbers.length;
  }

  /** Number of the newest fact, 0 before the first. */
  get lastSeq(): number {
    return this.#numbers.last;
  }

  /** Takes in the next fact and answers its place. */
  push(fact: Fact): number {
    const place = this.length;
    if (place === this.#kinds.length) this.#grow();
    this.#numbers.push(fact.seq);
    const outcome = "outcome" in fact ? OUTCOMES.indexOf(fact.outcome) + 1 : 0;
    this.#kinds[place] = TYPES.indexOf(fact.type) | outcome << OUTCOME_SHIFT;
    this.#amounts[place] = "delta" in fact ? fact.delta : "target" in fact ? fact.target : 0;
    this.#links[place] = NONE;
    return place;
  }

  /** The place of the fact with that number, -1 when there is none. */
  placeOf(seq: number): number {
    return this.#numbers.placeOf(seq);
  }

  seqAt(place: number): number {
    return this.#numbers.at(place);
  }

  typeAt(place: number): FactType {
    const type = TYPES[this.#kindAt(place) & TYPE_BITS];
    if (type === undefined) throw new RangeError(`There is no fact at ${place}`);
    return type;
  }

  /** The outcome as it was logged; `null` for facts without one. */
  loggedAt(place: number): Outcome | null {
    return OUTCOMES[((this.#kindAt(place) & OUTCOME_BITS) >> OUTCOME_SHIFT) - 1] ?? null;
  }

  /** The outcome that counts now: as logged, or as the newest reclassification that is in force says. */
  outcomeAt(place: number): Outcome | null {
    if (!isCount(this.typeAt(place))) return this.loggedAt(place);
    for (let by = this.#linkAt(place); by !== NONE; by = this.#linkAt(by)) {
      if (!this.isUndone(by)) return this.loggedAt(by);
    }
    return this.loggedAt(place);
  }

  isUndone(place: number): boolean {
    return (this.#kindAt(place) & UNDONE_BIT) !== 0;
  }

  /** What a result or an adjustment adds to its outcome's total; else 0. */
  deltaAt(place: number): number {
    return isCount(this.typeAt(place)) ? this.#amounts[place] ?? 0 : 0;
  }

  /** The number that an undoing or a reclassification names; else `null`. */
  targetAt(place: number): number | null {
    const type = this.typeAt(place);
    return type === "undone" || type === "reclassified" ? this.#amounts[place] ?? null : null;
  }

  setUndone(place: number, undone: boolean): void {
    const kind = this.#kindAt(place);
    this.#kinds[place] = undone ? kind | UNDONE_BIT : kind & ~UNDONE_BIT;
  }

  /** Gives the result or adjustment at `place` the outcome of the reclassification at `by`, as long as that is in force. */
  reclassify(place: number, by: number): void {
    this.#links[by] = this.#linkAt(place);
    this.#links[place] = by;
  }

  #kindAt(place: number): number {
    return this.#kinds[place] ?? TYPE_BITS;
  }

  #linkAt(place: number): number {
    return this.#links[place] ?? NONE;
  }

  #grow(): void {
    const room = Math.max(LEAST_ROOM, Math.ceil(this.length * GROWTH));
    const [kinds, amounts, links] = [new Uint8Array(room), new Float64Array(room), new Int32Array(room)];
    kinds.set(this.#kinds);
    amounts.set(this.#amounts);
    links.set(this.#links);
    [this.#kinds, this.#amounts, this.#links] = [kinds, amounts, links];
  }
}

/** Whether facts of that type count something. */
export function isCount(type: FactType): boolean {
  return type === "result" || type === "adjustment";
}

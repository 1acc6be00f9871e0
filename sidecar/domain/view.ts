import type { Outcome, Totals } from "../contract.ts";
import type { PhaseAnchor } from "./cooldown.ts";
import { countWhile } from "./count_while.ts";
import { DETECTOR, type Fact } from "./fact.ts";
import { isCount, Ledger, type LedgerState } from "./ledger.ts";
import { type Score, Tally } from "./tally.ts";

/** What later facts made of a fact. */
export interface Standing {
  readonly seq: number;
  readonly type: Fact["type"];
  /** Number of the session that the fact belongs to, from 1. */
  readonly session: number;
  readonly undone: boolean;
  /** The outcome that counts now; `null` for facts without one. */
  readonly outcome: Outcome | null;
  /** The outcome as it was logged; `null` for facts without one. */
  readonly logged: Outcome | null;
  /** The fact that an undoing or a reclassification names; else `null`. */
  readonly target: number | null;
}

/** A fact and what later facts made of it. */
export interface Entry extends Pick<Standing, "session" | "undone" | "outcome"> {
  readonly fact: Fact;
}

/** Where the fold of the current session begins: places before it no longer show. */
interface Base {
  readonly from: number;
  readonly totals: Totals;
}

/** The newest detected result, and whether a person took it back. */
interface Anchor {
  readonly seq: number;
  readonly phase: Exclude<PhaseAnchor, null>;
}

/** All that a view knows; {@linkcode View.restore} goes on from it. */
export interface ViewState {
  /** The newest facts, oldest first. */
  readonly newest: readonly Fact[];
  /** The place at which each session begins. */
  readonly sessions: readonly number[];
  readonly startedAt: number | null;
  readonly base: Base;
  readonly anchor: Anchor | null;
  readonly ledger: LedgerState;
}

/**
 * Names what a log means: to be raised by whoever changes what the facts add up to, so that no state saved before is
 * restored.
 */
export const FOLD_VERSION = 1;

/** Facts that are held as they were logged, at least (or all there are): the newest. */
export const NEWEST_HELD = 1_000;

const AT_ZERO: Base = { from: 0, totals: { victories: 0, defeats: 0, draws: 0 } };

/**
 * The fold of the log: everything shown comes from here, so that a replay of the same facts gives the same view.
 *
 * A fact taken back counts as if it had never been, also one that took another back; a reclassified one counts as if it
 * had always had its new outcome. Totals never go below 0 on the way. The only state is what the recorded facts imply.
 *
 * Of all facts it knows what they count and what became of them, of the newest everything. What only explains an older
 * one (its time, its picture, its note) is in the log.
 */
export class View {
  #ledger = new Ledger();
  /** Up to twice as many as are held, so that they are seldom moved. */
  #newest: Fact[] = [];
  #sessions: number[] = [];
  #startedAt: number | null = null;
  #base = AT_ZERO;
  /** Folds the current session from its base on; `null` after a change of the past, made again on demand. */
  #tally: Tally | null = null;
  #anchor: Anchor | null = null;

  /** Takes in the next fact. Facts come in the order of their `seq`; a damaged line of the log leaves a hole. */
  record(fact: Fact): void {
    if (fact.seq <= this.seq) throw new RangeError(`Fact ${fact.seq} cannot follow fact ${this.seq}`);
    const place = this.#ledger.push(fact);
    this.#newest.push(fact);
    if (this.#newest.length >= 2 * NEWEST_HELD) this.#newest.splice(0, NEWEST_HELD);
    if (fact.type === "session_started" || this.#sessions.length === 0) {
      this.#sessions.push(place);
      this.#startedAt = fact.at;
      this.#startFrom({ ...AT_ZERO, from: place });
    }
    if (fact.type === "initialized") {
      const { victories, defeats, draws } = fact;
      this.#startFrom({ from: place + 1, totals: { victories, defeats, draws } });
    } else if (fact.type === "undone") this.#takeBack(fact.target, fact.source);
    else if (fact.type === "reclassified") this.#reclassify(place, fact.target);
    else this.#tally?.add(this.#ledger, place);
    if (fact.type === "result" && fact.delta > 0) {
      this.#anchor = { seq: fact.seq, phase: { kind: "result", at: fact.at } };
    }
  }

  /** Number of the newest fact, 0 before the first. */
  get seq(): number {
    return this.#ledger.lastSeq;
  }

  /** When the newest fact was logged, ms since 1970; `null` before the first. */
  get lastAt(): number | null {
    return this.#newest.at(-1)?.at ?? null;
  }

  /** Number (from 1; 0 before the first fact) and start (ms since 1970) of the current session. */
  get session(): { readonly number: number; readonly startedAt: number | null } {
    return { number: this.#sessions.length, startedAt: this.#startedAt };
  }

  /** What decides the phase after a restart. */
  get phaseAnchor(): PhaseAnchor {
    return this.#anchor?.phase ?? null;
  }

  get score(): Score {
    return this.#currentTally().score;
  }

  /** What became of the fact with that number; `null` when there is none. */
  standing(seq: number): Standing | null {
    const place = this.#ledger.placeOf(seq);
    return place === -1 ? null : this.#standingAt(place);
  }

  /** The newest entries, newest first: as many as asked for, of those that are held ({@linkcode NEWEST_HELD}). */
  newest(limit: number): Entry[] {
    return this.#newest.slice(-limit).reverse().flatMap((fact) => this.entryOf(fact) ?? []);
  }

  /** A fact, as the log tells it, with what became of it; `null` when the view has none of that number. */
  entryOf(fact: Fact): Entry | null {
    const standing = this.standing(fact.seq);
    if (standing === null) return null;
    const { session, undone, outcome } = standing;
    return { fact, session, undone, outcome };
  }

  /** The newest count, adjustment or reclassification of the current session that is still in force and shows. */
  newestUndoable(): Standing | null {
    for (let place = this.#ledger.length - 1; place >= this.#base.from; place--) {
      if (this.#isInForce(place)) return this.#standingAt(place);
    }
    return null;
  }

  /** A copy of all it knows, which later facts do not change. */
  save(): ViewState {
    return {
      newest: this.#newest.slice(-NEWEST_HELD),
      sessions: [...this.#sessions],
      startedAt: this.#startedAt,
      base: this.#base,
      anchor: this.#anchor,
      ledger: this.#ledger.state,
    };
  }

  /** Goes on from what another view knew, which is its own from then on, in place of what this one knows. */
  restore({ newest, sessions, startedAt, base, anchor, ledger }: ViewState): void {
    this.#ledger = new Ledger(ledger);
    this.#newest = [...newest];
    this.#sessions = [...sessions];
    this.#startedAt = startedAt;
    this.#base = base;
    this.#anchor = anchor;
    this.#tally = null;
  }

  #standingAt(place: number): Standing {
    const ledger = this.#ledger;
    return {
      seq: ledger.seqAt(place),
      type: ledger.typeAt(place),
      session: countWhile(this.#sessions, (begin) => begin <= place),
      undone: ledger.isUndone(place),
      outcome: ledger.outcomeAt(place),
      logged: ledger.loggedAt(place),
      target: ledger.targetAt(place),
    };
  }

  /** A reclassification of what is undone changes nothing. */
  #isInForce(place: number): boolean {
    const ledger = this.#ledger;
    const type = ledger.typeAt(place);
    if (ledger.isUndone(place) || !UNDOABLE.has(type)) return false;
    if (type !== "reclassified") return true;
    const target = ledger.placeOf(ledger.targetAt(place) ?? 0);
    return target !== -1 && !ledger.isUndone(target);
  }

  #startFrom(base: Base): void {
    this.#base = base;
    this.#tally = new Tally(base.totals);
  }

  #currentTally(): Tally {
    if (this.#tally === null) {
      this.#tally = new Tally(this.#base.totals);
      for (let place = this.#base.from; place < this.#ledger.length; place++) {
        this.#tally.add(this.#ledger, place);
      }
    }
    return this.#tally;
  }

  #takeBack(target: number, source: string): void {
    const ledger = this.#ledger;
    const place = ledger.placeOf(target);
    if (place === -1 || ledger.isUndone(place)) return;
    const type = ledger.typeAt(place);
    if (type === "undone") return this.#restoreTarget(place);
    if (!UNDOABLE.has(type)) return;
    this.#setUndone(place, true);
    // A person who takes a result back says that there was none; the detector says that it was one that is not counted.
    if (target === this.#anchor?.seq && source !== DETECTOR) {
      this.#anchor = { seq: target, phase: { kind: "undone" } };
    }
  }

  /** Brings back what the undoing took away. The phase stays: whether the result is still on screen is not said. */
  #restoreTarget(undoing: number): void {
    const place = this.#ledger.placeOf(this.#ledger.targetAt(undoing) ?? 0);
    // What brought something back is not taken back itself: its count can be undone again.
    if (place === -1 || !UNDOABLE.has(this.#ledger.typeAt(place))) return;
    this.#setUndone(undoing, true);
    this.#setUndone(place, false);
  }

  #reclassify(by: number, target: number): void {
    const place = this.#ledger.placeOf(target);
    if (place === -1 || !isCount(this.#ledger.typeAt(place))) return;
    this.#ledger.reclassify(place, by);
    this.#forgetTallyWith(place);
  }

  #setUndone(place: number, undone: boolean): void {
    this.#ledger.setUndone(place, undone);
    this.#forgetTallyWith(place);
  }

  /** After a change at `place`. What came before the base does not show, and need not be folded again. */
  #forgetTallyWith(place: number): void {
    if (place >= this.#base.from) this.#tally = null;
  }
}

/** What can be taken back, and brought back: `initialized` and `session_started` cannot. */
const UNDOABLE: ReadonlySet<Fact["type"]> = new Set(["result", "adjustment", "reclassified"]);

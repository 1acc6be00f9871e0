import type { Outcome, Streak, Totals } from "../contract.ts";
import type { PhaseAnchor } from "./cooldown.ts";
import { DETECTOR, type Fact } from "./fact.ts";
import { extend, type Run, streakOf } from "./streak.ts";

/** One fact and what later facts made of it. */
export interface Entry {
  readonly fact: Fact;
  /** Number of the session that the fact belongs to, from 1. */
  readonly session: number;
  readonly undone: boolean;
  /** The outcome that counts now; `null` for facts without one. */
  readonly outcome: Outcome | null;
}

/** What the facts add up to in the current session. */
export interface Score extends Totals {
  readonly streak: Streak | null;
  readonly lastOutcome: Outcome | null;
  /** The newest result, or addition by hand, that is in force and was not set aside by totals set since. */
  readonly lastCount: { readonly seq: number; readonly outcome: Outcome } | null;
}

interface MutableEntry {
  readonly fact: Fact;
  readonly session: number;
  undone: boolean;
  /** What gave it another outcome, oldest first; those that are undone do not count. */
  readonly reclassified: { readonly by: MutableEntry; readonly outcome: Outcome }[];
}

interface Tally {
  readonly totals: Record<Outcome, number>;
  readonly runs: Run[];
  lastCount: Score["lastCount"];
}

/**
 * The fold of the log: everything shown comes from here, so that a replay of the same facts gives the same view.
 *
 * A fact taken back counts as if it had never been, also one that took another back; a reclassified one counts as if it
 * had always had its new outcome. Totals never go below 0 on the way. The only state is what the recorded facts imply.
 */
export class View {
  #entries: MutableEntry[] = [];
  #session = { number: 0, startedAt: null as number | null, from: 0 };
  /** Folds the entries of the current session; `null` after a change of the past, made again on demand. */
  #tally: Tally | null = emptyTally();
  /** The newest detected result, and whether a person took it back. */
  #anchor: { readonly seq: number; readonly phase: PhaseAnchor } | null = null;

  /** Takes in the next fact. Facts come in the order of their `seq`; a damaged line of the log leaves a hole. */
  record(fact: Fact): void {
    if (fact.seq <= this.seq) throw new RangeError(`Fact ${fact.seq} cannot follow fact ${this.seq}`);
    if (fact.type === "session_started" || this.#session.number === 0) {
      this.#session = { number: this.#session.number + 1, startedAt: fact.at, from: this.#entries.length };
      this.#tally = emptyTally();
    }
    const entry: MutableEntry = { fact, session: this.#session.number, undone: false, reclassified: [] };
    this.#entries.push(entry);
    if (fact.type === "undone") this.#takeBack(fact.target, fact.source);
    else if (fact.type === "reclassified") this.#reclassify(entry, fact.target, fact.outcome);
    else if (this.#tally !== null) tally(this.#tally, entry);
    if (fact.type === "result" && fact.delta > 0) {
      this.#anchor = { seq: fact.seq, phase: { kind: "result", at: fact.at } };
    }
  }

  /** Number of the newest fact, 0 before the first. */
  get seq(): number {
    return this.#entries.at(-1)?.fact.seq ?? 0;
  }

  /** When the newest fact was logged, ms since 1970; `null` before the first. */
  get lastAt(): number | null {
    return this.#entries.at(-1)?.fact.at ?? null;
  }

  /** Number (from 1; 0 before the first fact) and start (ms since 1970) of the current session. */
  get session(): { readonly number: number; readonly startedAt: number | null } {
    return this.#session;
  }

  /** What decides the phase after a restart. */
  get phaseAnchor(): PhaseAnchor {
    return this.#anchor?.phase ?? null;
  }

  get score(): Score {
    const { totals, runs, lastCount } = this.#currentTally();
    return {
      victories: totals.victory,
      defeats: totals.defeat,
      draws: totals.draw,
      streak: streakOf(runs),
      lastOutcome: runs.at(-1)?.outcome ?? null,
      lastCount,
    };
  }

  /** The fact with that number and what became of it. */
  entry(seq: number): Entry | null {
    const entry = this.#find(seq);
    return entry === undefined ? null : snapshot(entry);
  }

  /** Up to `limit` entries, newest first. */
  newest(limit: number): Entry[] {
    return this.#entries.slice(-limit).reverse().map(snapshot);
  }

  /** Every entry, oldest first. */
  *all(): Generator<Entry> {
    for (const entry of this.#entries) yield snapshot(entry);
  }

  /** The newest count, adjustment or reclassification of the current session that is still in force and shows. */
  newestUndoable(): Entry | null {
    for (let i = this.#entries.length - 1; i >= this.#session.from; i--) {
      const entry = this.#entries[i];
      if (entry?.fact.type === "initialized") return null; // what came before it no longer shows
      if (entry !== undefined && this.#isInForce(entry)) return snapshot(entry);
    }
    return null;
  }

  /** Entries are in the order of their `seq`, so a binary search finds one without an index. */
  #find(seq: number): MutableEntry | undefined {
    let low = 0;
    let high = this.#entries.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const entry = this.#entries[middle];
      if (entry === undefined || entry.fact.seq === seq) return entry;
      if (entry.fact.seq < seq) low = middle + 1;
      else high = middle - 1;
    }
    return undefined;
  }

  /** A reclassification of what is undone changes nothing. */
  #isInForce({ fact, undone }: MutableEntry): boolean {
    if (undone || !UNDOABLE.has(fact.type)) return false;
    return fact.type !== "reclassified" || this.#find(fact.target)?.undone === false;
  }

  #currentTally(): Tally {
    if (this.#tally === null) {
      this.#tally = emptyTally();
      for (let i = this.#session.from; i < this.#entries.length; i++) {
        const entry = this.#entries[i];
        if (entry !== undefined) tally(this.#tally, entry);
      }
    }
    return this.#tally;
  }

  #takeBack(target: number, source: string): void {
    const entry = this.#find(target);
    if (entry === undefined || entry.undone) return;
    if (entry.fact.type === "undone") {
      this.#restore(entry, entry.fact.target);
      return;
    }
    if (!UNDOABLE.has(entry.fact.type)) return;
    entry.undone = true;
    // A person who takes a result back says that there was none; the detector says that it was one that is not counted.
    if (target === this.#anchor?.seq && source !== DETECTOR) {
      this.#anchor = { seq: target, phase: { kind: "undone" } };
    }
    this.#tally = null;
  }

  /** Brings back what `undoing` took away. The phase stays: whether the result is still on screen is not said. */
  #restore(undoing: MutableEntry, target: number): void {
    const entry = this.#find(target);
    // What brought something back is not taken back itself: its count can be undone again.
    if (entry === undefined || !UNDOABLE.has(entry.fact.type)) return;
    undoing.undone = true;
    entry.undone = false;
    this.#tally = null;
  }

  #reclassify(by: MutableEntry, target: number, outcome: Outcome): void {
    const entry = this.#find(target);
    if (entry === undefined || !("delta" in entry.fact)) return;
    entry.reclassified.push({ by, outcome });
    this.#tally = null;
  }
}

/** What can be taken back, and brought back: `initialized` and `session_started` cannot. */
const UNDOABLE: ReadonlySet<Fact["type"]> = new Set(["result", "adjustment", "reclassified"]);

function emptyTally(): Tally {
  return { totals: { victory: 0, defeat: 0, draw: 0 }, runs: [], lastCount: null };
}

function tally(into: Tally, entry: MutableEntry): void {
  const { fact } = entry;
  if (fact.type === "initialized") {
    into.totals.victory = fact.victories;
    into.totals.defeat = fact.defeats;
    into.totals.draw = fact.draws;
    into.runs.length = 0;
    into.lastCount = null;
  } else if ("delta" in fact && !entry.undone) {
    const outcome = outcomeNow(entry) ?? fact.outcome;
    const applied = Math.max(fact.delta, -into.totals[outcome]);
    into.totals[outcome] += applied;
    extend(into.runs, outcome, applied);
    if (fact.delta > 0) into.lastCount = { seq: fact.seq, outcome };
  }
}

function outcomeNow(entry: MutableEntry): Outcome | null {
  if (!("delta" in entry.fact)) return entry.fact.type === "reclassified" ? entry.fact.outcome : null;
  return entry.reclassified.findLast(({ by }) => !by.undone)?.outcome ?? entry.fact.outcome;
}

function snapshot(entry: MutableEntry): Entry {
  return { fact: entry.fact, session: entry.session, undone: entry.undone, outcome: outcomeNow(entry) };
}

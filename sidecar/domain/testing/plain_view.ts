import type { Outcome } from "../../contract.ts";
import type { PhaseAnchor } from "../cooldown.ts";
import { DETECTOR, type Fact } from "../fact.ts";
import { extend, type Run, streakOf } from "../streak.ts";
import type { Score } from "../tally.ts";
import type { Entry } from "../view.ts";

interface MutableEntry {
  readonly fact: Fact;
  readonly session: number;
  undone: boolean;
  /** What gave it another outcome, oldest first; those that are undone do not count. */
  readonly reclassified: { readonly by: MutableEntry; readonly outcome: Outcome }[];
}

/** What can be taken back, and brought back. */
const UNDOABLE: readonly Fact["type"][] = ["result", "adjustment", "reclassified"];

/**
 * The fold of the log as plainly as it can be written: every fact in memory, every answer worked out when it is asked
 * for. What the view, which is made for long logs, is compared with.
 */
export class PlainView {
  readonly #entries: MutableEntry[] = [];
  readonly #bySeq = new Map<number, MutableEntry>();
  #session = 0;
  #anchor: { readonly seq: number; readonly phase: PhaseAnchor } | null = null;

  record(fact: Fact): void {
    if (fact.type === "session_started" || this.#session === 0) this.#session++;
    const entry: MutableEntry = { fact, session: this.#session, undone: false, reclassified: [] };
    this.#entries.push(entry);
    this.#bySeq.set(fact.seq, entry);
    if (fact.type === "undone") this.#takeBack(fact.target, fact.source);
    if (fact.type === "reclassified") {
      const target = this.#bySeq.get(fact.target);
      if (target !== undefined && "delta" in target.fact) {
        target.reclassified.push({ by: entry, outcome: fact.outcome });
      }
    }
    if (fact.type === "result" && fact.delta > 0) {
      this.#anchor = { seq: fact.seq, phase: { kind: "result", at: fact.at } };
    }
  }

  get session(): { readonly number: number; readonly startedAt: number | null } {
    const first = this.#entries.find(({ session }) => session === this.#session);
    return { number: this.#session, startedAt: first?.fact.at ?? null };
  }

  get phaseAnchor(): PhaseAnchor {
    return this.#anchor?.phase ?? null;
  }

  get score(): Score {
    const totals = { victory: 0, defeat: 0, draw: 0 };
    let runs: Run[] = [];
    let lastCount: Score["lastCount"] = null;
    for (const entry of this.#entries.filter(({ session }) => session === this.#session)) {
      const { fact, undone } = entry;
      if (fact.type === "initialized") {
        [totals.victory, totals.defeat, totals.draw] = [fact.victories, fact.defeats, fact.draws];
        [runs, lastCount] = [[], null];
      } else if ("delta" in fact && !undone) {
        const outcome = outcomeNow(entry) ?? fact.outcome;
        const applied = Math.max(fact.delta, -totals[outcome]);
        totals[outcome] += applied;
        extend(runs, outcome, applied);
        if (fact.delta > 0) lastCount = { seq: fact.seq, outcome };
      }
    }
    return {
      victories: totals.victory,
      defeats: totals.defeat,
      draws: totals.draw,
      streak: streakOf(runs),
      lastOutcome: runs.at(-1)?.outcome ?? null,
      lastCount,
    };
  }

  /** Every entry, oldest first. */
  all(): Entry[] {
    return this.#entries.map((entry) => ({
      fact: entry.fact,
      session: entry.session,
      undone: entry.undone,
      outcome: outcomeNow(entry),
    }));
  }

  /** Number of what an undo without a number takes back, `null` when there is nothing. */
  newestUndoable(): number | null {
    const initialized = this.#entries.findLastIndex(({ fact }) => fact.type === "initialized");
    const undoable = this.#entries.findLastIndex(({ fact, session, undone }) =>
      session === this.#session && !undone && UNDOABLE.includes(fact.type) &&
      (fact.type !== "reclassified" || this.#bySeq.get(fact.target)?.undone === false)
    );
    return undoable > initialized ? this.#entries[undoable]?.fact.seq ?? null : null;
  }

  #takeBack(target: number, source: string): void {
    const entry = this.#bySeq.get(target);
    if (entry === undefined || entry.undone) return;
    if (entry.fact.type === "undone") {
      const restored = this.#bySeq.get(entry.fact.target);
      if (restored === undefined || !UNDOABLE.includes(restored.fact.type)) return;
      entry.undone = true;
      restored.undone = false;
    } else if (UNDOABLE.includes(entry.fact.type)) {
      entry.undone = true;
      if (target === this.#anchor?.seq && source !== DETECTOR) {
        this.#anchor = { seq: target, phase: { kind: "undone" } };
      }
    }
  }
}

function outcomeNow({ fact, reclassified }: MutableEntry): Outcome | null {
  if (!("outcome" in fact)) return null;
  return reclassified.findLast(({ by }) => !by.undone)?.outcome ?? fact.outcome;
}

import type { Outcome, Streak, Totals } from "../contract.ts";
import { isCount, type Ledger } from "./ledger.ts";
import { extend, type Run, streakOf } from "./streak.ts";

/** What the facts add up to in the current session. */
export interface Score extends Totals {
  readonly streak: Streak | null;
  readonly lastOutcome: Outcome | null;
  /** The newest result, or addition by hand, that is in force and was not set aside by totals set since. */
  readonly lastCount: { readonly seq: number; readonly outcome: Outcome } | null;
}

/** Adds facts up, in their order. Totals never go below 0 on the way. */
export class Tally {
  readonly #totals: Record<Outcome, number>;
  readonly #runs: Run[] = [];
  #lastCount: Score["lastCount"] = null;

  /** Begins at these totals, which say nothing of a streak. */
  constructor({ victories, defeats, draws }: Totals) {
    this.#totals = { victory: victories, defeat: defeats, draw: draws };
  }

  /** Adds the fact at a place of the ledger, if it counts something and is in force. */
  add(ledger: Ledger, place: number): void {
    const outcome = ledger.outcomeAt(place);
    if (outcome === null || !isCount(ledger.typeAt(place)) || ledger.isUndone(place)) return;
    const delta = ledger.deltaAt(place);
    const applied = Math.max(delta, -this.#totals[outcome]);
    this.#totals[outcome] += applied;
    extend(this.#runs, outcome, applied);
    if (delta > 0) this.#lastCount = { seq: ledger.seqAt(place), outcome };
  }

  get score(): Score {
    const { victory: victories, defeat: defeats, draw: draws } = this.#totals;
    return {
      victories,
      defeats,
      draws,
      streak: streakOf(this.#runs),
      lastOutcome: this.#runs.at(-1)?.outcome ?? null,
      lastCount: this.#lastCount,
    };
  }
}

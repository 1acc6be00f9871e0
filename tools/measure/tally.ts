import { type Outcome, OUTCOMES } from "../../sidecar/contract.ts";

/** Results that were taken for another one, by the two of them, whichever was shown. */
export interface Swaps {
  readonly victory_defeat: number;
  readonly defeat_draw: number;
  readonly victory_draw: number;
}

export interface Share {
  readonly frames: number;
  readonly right: number;
  /** right / frames, 0..1; `null` without frames. */
  readonly share: number | null;
}

/** How frames that show a result were read. */
export interface Score extends Share {
  /** Read as none. */
  readonly missed: number;
  readonly swaps: Swaps;
  readonly outcomes: Readonly<Record<Outcome, Share>>;
}

/** Counts how frames that show a result were read, at the thresholds. */
export class Tally {
  readonly #read = new Map<string, number>();

  add(shown: Outcome, judged: Outcome | "none"): void {
    const key = `${shown} ${judged}`;
    this.#read.set(key, (this.#read.get(key) ?? 0) + 1);
  }

  score(): Score {
    const of = (shown: Outcome, judged: Outcome | "none") => this.#read.get(`${shown} ${judged}`) ?? 0;
    const outcomes = (shown: Outcome): Share => {
      const frames = [...OUTCOMES, "none" as const].reduce((sum, judged) => sum + of(shown, judged), 0);
      return shareOf(of(shown, shown), frames);
    };
    const each = { victory: outcomes("victory"), defeat: outcomes("defeat"), draw: outcomes("draw") };
    const sum = (count: (outcome: Outcome) => number) =>
      OUTCOMES.reduce((total, one) => total + count(one), 0);
    const between = (a: Outcome, b: Outcome) => of(a, b) + of(b, a);
    return {
      ...shareOf(sum((outcome) => each[outcome].right), sum((outcome) => each[outcome].frames)),
      missed: sum((outcome) => of(outcome, "none")),
      swaps: {
        victory_defeat: between("victory", "defeat"),
        defeat_draw: between("defeat", "draw"),
        victory_draw: between("victory", "draw"),
      },
      outcomes: each,
    };
  }
}

export function shareOf(right: number, frames: number): Share {
  return { frames, right, share: frames === 0 ? null : right / frames };
}

export function swapsIn({ swaps }: Pick<Score, "swaps">): number {
  return swaps.victory_defeat + swaps.defeat_draw + swaps.victory_draw;
}

import type { Outcome, Streak } from "../contract.ts";

/** `length` matches in a row that ended with `outcome`. */
export interface Run {
  readonly outcome: Outcome;
  length: number;
}

/** Runs that are remembered, at least; nobody takes back so many matches that an older one would show. */
const RUNS_HELD = 10_000;

/**
 * Appends `delta` matches of `outcome` to the runs (a positive delta), or takes its newest `-delta` matches away
 * wherever they stand (a negative one). Neighbouring runs of one outcome are one run. Changes `runs` in place, so that
 * a long session costs no more per match than a short one; of very many, the oldest are forgotten.
 */
export function extend(runs: Run[], outcome: Outcome, delta: number): void {
  if (delta > 0) append(runs, { outcome, length: delta });
  let missing = -delta;
  for (let i = runs.length - 1; i >= 0 && missing > 0; i--) {
    const run = runs[i];
    if (run?.outcome !== outcome) continue;
    const taken = Math.min(missing, run.length);
    missing -= taken;
    run.length -= taken;
    if (run.length === 0) {
      const after = runs.splice(i).slice(1);
      for (const next of after) append(runs, next);
    }
  }
}

function append(runs: Run[], run: Run): void {
  const last = runs.at(-1);
  if (last?.outcome === run.outcome) last.length += run.length;
  else runs.push({ ...run });
  if (runs.length >= 2 * RUNS_HELD) runs.splice(0, RUNS_HELD);
}

/** The streak that the runs end with; a draw ends a streak. */
export function streakOf(runs: readonly Run[]): Streak | null {
  const last = runs.at(-1);
  return last === undefined || last.outcome === "draw"
    ? null
    : { outcome: last.outcome, length: last.length };
}

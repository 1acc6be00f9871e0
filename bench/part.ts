import { type Spread, spreadOf } from "./statistics.ts";

/** One line of the table: ours, beside what it is compared with. */
export interface Row {
  /** Number of the budget in docs/performance.md. */
  readonly budget: number;
  readonly name: string;
  readonly unit: string;
  readonly ours: Spread;
  /** `null` where the budget is a number of its own. */
  readonly baseline: { readonly name: string; readonly spread: Spread } | null;
  /** Ours / baseline, of the medians; without a baseline the value that is judged. */
  readonly value: number;
  /** What `value` may be at most (or, for `at_least`, at least); `null` where it is only told. */
  readonly limit: number | null;
  readonly held: boolean | null;
}

/** What a part may use. */
export interface Bench {
  /** Says what is being done. */
  readonly tell: (text: string) => void;
  /** How long parts that measure a state look at it, seconds. */
  readonly seconds: number;
}

/** Measures one budget. A file each in `parts/`; `parts.ts` lists them. */
export interface Part {
  readonly budget: number;
  /** What `--only` calls it. */
  readonly name: string;
  /** Only run when it is asked for by its name. */
  readonly isSlow?: boolean;
  /** `null`: this machine can; else says why not. */
  readonly unavailable?: () => string | null;
  run(bench: Bench): Promise<Row[]>;
}

interface Comparison {
  readonly budget: number;
  readonly name: string;
  readonly unit: string;
  readonly ours: readonly number[];
  readonly baseline?: { readonly name: string; readonly values: readonly number[] };
  readonly limit: number | null;
  /** Which figure of ours is judged where there is no baseline. */
  readonly judged?: "median" | "p95" | "high";
  readonly atLeast?: boolean;
}

export function rowOf(comparison: Comparison): Row {
  const { budget, name, unit, limit, judged = "median", atLeast = false } = comparison;
  const ours = spreadOf(comparison.ours);
  const baseline = comparison.baseline === undefined
    ? null
    : { name: comparison.baseline.name, spread: spreadOf(comparison.baseline.values) };
  const value = baseline === null ? ours[judged] : ours.median / baseline.spread.median;
  const held = limit === null ? null : atLeast ? value >= limit : value <= limit;
  return { budget, name, unit, ours, baseline, value, limit, held };
}

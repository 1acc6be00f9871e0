import type { Random } from "./random.ts";

/** One kind of long run. What it finds wrong it throws as an `Error` whose message says what was lost or broken. */
export interface SoakPart {
  /** What `--only` calls it. */
  readonly name: string;
  /** What it tries, in a few words, for `--help`. */
  readonly about: string;
  readonly run: (options: SoakOptions) => Promise<Figures>;
}

export interface SoakOptions {
  /** Chance, from the seed of the run. */
  readonly random: Random;
  /** How much of the long form to do, 0..1; every part does at least a little. */
  readonly share: number;
  /** Told now and then how far it is. */
  readonly progress: (text: string) => void;
}

/** What was measured, by what it is: "kills", "start, p95 (ms)". */
export type Figures = Readonly<Record<string, number | string>>;

/** The whole number of things to do of `most` in the long form, at least `least`. */
export function shareOf(most: number, share: number, least = 1): number {
  return Math.max(least, Math.round(most * share));
}

/** Median, 95th percentile and maximum of what took `ms`, as figures named after `what`. */
export function distribution(what: string, values: readonly number[]): Figures {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (part: number) => Math.round(sorted[Math.ceil(part * sorted.length) - 1] ?? NaN);
  return { [`${what}, median (ms)`]: at(0.5), [`${what}, p95 (ms)`]: at(0.95), [`${what}, max (ms)`]: at(1) };
}

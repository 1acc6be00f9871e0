/** What repeated measurements of one thing say; in the unit of the measurements. */
export interface Spread {
  readonly median: number;
  /** One of ten is lower ... */
  readonly low: number;
  /** ... one of ten is higher, ... */
  readonly high: number;
  /** ... and one of twenty is higher than this, ... */
  readonly p95: number;
  /** ... one of a hundred is higher than this. */
  readonly p99: number;
  readonly runs: number;
}

/** @throws {RangeError} when nothing was measured. */
export function spreadOf(values: readonly number[]): Spread {
  if (values.length === 0) throw new RangeError("Nothing was measured");
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
  return { median: at(0.5), low: at(0.1), high: at(0.9), p95: at(0.95), p99: at(0.99), runs: values.length };
}

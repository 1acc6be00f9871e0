import fc from "fast-check";

export interface TrialOptions<T> {
  readonly inputs: fc.Arbitrary<T>;
  readonly seed: number;
  readonly count: number;
  /** Names an input in a few words, for whoever has to find out what is wrong with it. */
  readonly describe: (input: T) => string;
}

/**
 * Tries `count` inputs, one after the other.
 * @param tried rejects for an input that is not met as it should be
 * @throws {Error} with the smallest such input that was found, and what happened
 */
export async function trial<T>(
  { inputs, seed, count, describe }: TrialOptions<T>,
  tried: (input: T) => Promise<void> | void,
): Promise<void> {
  const property = fc.asyncProperty(inputs, async (input) => {
    await tried(input);
  });
  const { failed, counterexample, errorInstance } = await fc.check(property, { seed, numRuns: count });
  if (!failed || counterexample === null) return;
  const reason = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
  throw new Error(`${reason}\nIt came with ${describe(counterexample[0])}`, { cause: errorInstance });
}

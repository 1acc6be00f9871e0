export interface UntilOptions {
  /** How long to wait before giving up; generous, because a busy machine is not a defect. */
  readonly timeoutMs?: number;
  readonly everyMs?: number;
  /** What to add when time runs out, such as what a program has said. */
  readonly explain?: () => string;
}

/**
 * Asks until the answer is neither `null`, `undefined` nor `false`, and returns it.
 *
 * @throws {Error} when time runs out; a question that throws is not asked again.
 */
export async function until<T>(
  what: string,
  ask: () => T | Promise<T>,
  options: UntilOptions = {},
): Promise<Exclude<T, null | undefined | false>> {
  const { timeoutMs = 30_000, everyMs = 50, explain } = options;
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (isAnswer(answer)) return answer;
    if (performance.now() > deadline) {
      const more = explain === undefined ? "" : `\n${explain()}`;
      throw new Error(`Waited ${timeoutMs} ms in vain for ${what}${more}`);
    }
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

function isAnswer<T>(answer: T): answer is Exclude<T, null | undefined | false> {
  return answer !== null && answer !== undefined && answer !== false;
}

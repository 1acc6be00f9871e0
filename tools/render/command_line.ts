/** A number from the command line. Throws a `RangeError` that names the option when it is not a whole one >= `least`. */
export function wholeNumber(option: string, text: string, least = 0): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < least || text.trim() === "") {
    throw new RangeError(`--${option} must be a whole number from ${least}, got "${text}"`);
  }
  return number;
}

/** A share from the command line. Throws a `RangeError` that names the option when it is not a number from 0 to 1. */
export function share(option: string, text: string): number {
  const number = Number(text);
  if (!(number >= 0 && number <= 1) || text.trim() === "") {
    throw new RangeError(`--${option} must be a number from 0 to 1, got "${text}"`);
  }
  return number;
}

/** Runs a command; when it fails, one sentence says why and the exit code is 1. */
export async function runCommand(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    Deno.exitCode = 1;
  }
}

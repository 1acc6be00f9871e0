/**
 * What CI reads: `deno run --allow-read tests/closing_line.ts EXIT_CODE` lists what is wrong with the run that just
 * ended with this exit code, and prints "N passed, M failed" as its last line.
 *
 * It is stricter than the run itself: a test that was ignored, a report that is missing and fewer tests than there
 * have been count as failures, because CI has everything that the tests need.
 */
import type { Tally } from "./junit.ts";
import { reported, SUITES } from "./suites.ts";

/** A run of fewer tests is broken, whatever its exit code. Raise it as tests are added, never lower it unseen. */
const FEWEST_TESTS = 500;

/** The verdict on a run: what to complain about, and the closing line. */
export function verdict(
  exitCode: number,
  tallies: readonly { readonly suite: string; readonly tally: Tally | null }[],
  fewestTests: number = FEWEST_TESTS,
): { readonly complaints: readonly string[]; readonly passed: number; readonly failed: number } {
  const complaints: string[] = [];
  let [passed, failed] = [0, 0];
  for (const { suite, tally } of tallies) {
    if (tally === null) complaints.push(`The suite "${suite}" wrote no report`);
    passed += tally?.passed ?? 0;
    failed += tally?.failed ?? 0;
    complaints.push(...(tally?.ignored ?? []).map((test) => `Ignored: ${test}`));
  }
  if (passed < fewestTests) complaints.push(`Only ${passed} tests passed; there are at least ${fewestTests}`);
  if (exitCode !== 0 && failed + complaints.length === 0) {
    complaints.push(`The run ended with exit code ${exitCode}`);
  }
  return { complaints, passed, failed: failed + complaints.length };
}

if (import.meta.main) {
  const exitCode = Number.parseInt(Deno.args[0] ?? "", 10);
  if (Number.isNaN(exitCode)) {
    throw new TypeError(`The exit code must be a number, got "${Deno.args[0] ?? ""}"`);
  }
  const tallies = [];
  for (const suite of SUITES) tallies.push({ suite: suite.name, tally: await reported(suite) });
  const { complaints, passed, failed } = verdict(exitCode, tallies);
  for (const complaint of complaints) console.log(complaint);
  console.log(`${passed} passed, ${failed} failed`);
  if (failed > 0) Deno.exitCode = 1;
}

import type { Check } from "./check.ts";

const WIDTH = { state: 8, name: 13 };

/** A check as a line for people. */
export function lineOf({ name, state, message }: Check): string {
  return `${state.padEnd(WIDTH.state)} ${name.padEnd(WIDTH.name)} ${message}`;
}

/** What all checks come to, as the last line for people. */
export function summaryOf(checks: readonly Check[]): string {
  const failed = checks.filter(({ state }) => state === "failed").length;
  const warnings = checks.filter(({ state }) => state === "warning").length;
  const count = (number: number, one: string) => `${number} ${one}${number === 1 ? "" : "s"}`;
  if (failed > 0) return `${count(failed, "problem")}: begin with the first line that says "failed".`;
  return warnings > 0 ? `All is well, with ${count(warnings, "warning")}.` : "All is well.";
}

/** All checks for programs. */
export function jsonOf(checks: readonly Check[]): string {
  return JSON.stringify({
    ok: isWell(checks),
    checks: checks.map(({ details, ...check }) => ({ ...check, ...details })),
  });
}

/** Whether nothing failed. */
export function isWell(checks: readonly Check[]): boolean {
  return checks.every(({ state }) => state !== "failed");
}

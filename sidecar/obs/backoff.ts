/** The first wait after a connection that failed, ms. */
const FIRST_MS = 500;
/** OBS started later is met within this time, ms; with a last attempt in vain and the first picture, within 5 s. */
const LONGEST_MS = 2_500;
/** A wrong password does not become right by itself; the user who corrects it waits this long at most, ms. */
const AUTH_FAILED_MS = 10_000;
/** An OBS that exits is left alone: connecting to it again would delay its end, ms. */
const AFTER_QUIT_MS = 2_000;
/** A share of each wait that is left to chance, so that several clients do not come at once. */
const JITTER = 0.25;

/**
 * How long to wait before the next attempt to connect, in ms: doubling from 0.5 s to 2.5 s with the number of `failures`
 * before this one, never more than that. `chance` is a random number 0..1.
 */
export function retryDelay(
  why: "failed" | "quit" | "auth_failed",
  failures: number,
  chance: number,
): number {
  const doubled = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures, 10));
  const whole = why === "auth_failed"
    ? AUTH_FAILED_MS
    : why === "quit"
    ? Math.max(AFTER_QUIT_MS, doubled)
    : doubled;
  return Math.round(whole * (1 - JITTER * chance));
}

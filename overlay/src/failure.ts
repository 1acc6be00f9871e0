import type { Failure } from "./api.ts";
import { parseError } from "./wire.ts";

const NO_REASON = { code: null, message: null };

/** What a request came to that nobody answered. */
export const NO_ANSWER: Failure = { status: null, ...NO_REASON };

/** An answer that was no success, with the sidecar's own words where there are some. */
export function failureOf(status: number, text: string): Failure {
  return { status, ...(parseError(text) ?? NO_REASON) };
}

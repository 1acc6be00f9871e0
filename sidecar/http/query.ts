import { shown } from "./command_body.ts";
import { HttpError } from "./errors.ts";

/** The most events that one answer tells. */
export const MOST_EVENTS = 1_000;

/**
 * `limit` of a query.
 * @throws {HttpError} 400 `invalid_limit`
 */
export function readLimit(text: string | undefined, usual: number): number {
  if (text === undefined) return usual;
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= MOST_EVENTS) return limit;
  throw new HttpError(
    400,
    "invalid_limit",
    `'limit' must be a whole number from 1 to ${MOST_EVENTS}, got ${shown(text)}`,
    { field: "limit" },
  );
}

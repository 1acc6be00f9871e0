import type { Failure } from "./api.ts";
import type { DashboardTexts } from "./dashboard_text.ts";

/** What the dashboard says of something that the sidecar told in English. */
export interface Told {
  readonly sentence: string;
  /** The sidecar's own words, where they say more than the sentence in the dashboard's language; else `null`. */
  readonly original: string | null;
}

/** Refusals whose sentence names nothing that its code does not say. */
const PLAIN: ReadonlySet<string> = new Set([
  "busy",
  "cannot_reclassify",
  "cannot_undo",
  "internal",
  "invalid_image",
  "not_found",
  "nothing_to_change",
  "nothing_to_undo",
  "shutting_down",
  "token_required",
  "too_many_attempts",
  "view_only",
]);

/** Why something did not work: the sidecar's own sentence where it gave one, in the dashboard's language. */
export function tellFailure({ status, code, message }: Failure, texts: DashboardTexts["page"]): Told {
  if (message === null) {
    return { sentence: status === null ? texts.noAnswer : texts.strangeAnswer(status), original: null };
  }
  if (texts.refusals === null) return { sentence: message, original: null };
  const known = code === null ? undefined : texts.refusals[code];
  return {
    sentence: known ?? texts.refused,
    original: code !== null && PLAIN.has(code) ? null : message,
  };
}

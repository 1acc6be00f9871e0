import type { Failure } from "./api.ts";
import type { Texts } from "./text.ts";

/** Why something did not work, in one sentence: the sidecar's own where it gave one. */
export function failureSentence({ status, message }: Failure, texts: Texts["dashboard"]): string {
  return message ?? (status === null ? texts.noAnswer : texts.strangeAnswer(status));
}

import type { Failure } from "./api.ts";
import type { DashboardTexts } from "./dashboard_text.ts";

/** Why something did not work, in one sentence: the sidecar's own where it gave one. */
export function failureSentence({ status, message }: Failure, texts: DashboardTexts["page"]): string {
  return message ?? (status === null ? texts.noAnswer : texts.strangeAnswer(status));
}

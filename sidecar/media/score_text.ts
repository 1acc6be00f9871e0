import type { Outcome, ScoreChange } from "../contract.ts";
import type { Recording } from "./recording.ts";
import type { Score } from "./recording_name.ts";

/** The title of what is recorded before the first result. */
export function beginningTitle(score: Score): string {
  return `Start ${counts(score)}`;
}

/** Puts a change of the score into the chapters of a recording. */
export async function chapterOf({ type, event, status }: ScoreChange, recording: Recording): Promise<void> {
  if (type === "result" && event.delta > 0) {
    return await recording.mark(event.seq, title(event.outcome, status));
  }
  if (event.target === null || !recording.marks(event.target)) return;
  if (type === "undone") return await recording.unmark(event.target);
  if (type === "reclassified") await recording.mark(event.target, title(event.outcome, status));
}

/** "Victory 3-1", with the draws behind where there are any. */
function title(outcome: Outcome | null, score: Score): string {
  const what = outcome === null ? "Result" : outcome.charAt(0).toUpperCase() + outcome.slice(1);
  return `${what} ${counts(score)}`;
}

function counts({ victories, defeats, draws }: Score): string {
  return `${victories}-${defeats}${draws === 0 ? "" : `-${draws}`}`;
}

import type { HistoryEvent, Outcome } from "../../sidecar/contract.ts";

export interface RecentResultsOptions {
  /** Number of the session. */
  readonly session: number;
  /** How many at most. */
  readonly limit: number;
  /** The outcomes that are shown; others are passed over. */
  readonly outcomes: readonly Outcome[];
}

/**
 * The outcomes of a session's last matches, oldest first: what the log's entries say once undone ones are left out.
 * A match taken away by hand removes the newest one of its outcome; totals set by hand hide what came before them,
 * because the order of those matches is not known.
 * @param events newest first, as `/api/history` gives them
 */
export function recentResults(
  events: readonly HistoryEvent[],
  { session, limit, outcomes: shown }: RecentResultsOptions,
): Outcome[] {
  const outcomes: Outcome[] = [];
  for (const event of [...events].reverse()) {
    if (event.session !== session) continue;
    if (event.type === "initialized") outcomes.length = 0;
    if (event.undone || event.outcome === null || !shown.includes(event.outcome)) continue;
    if (event.type !== "result" && event.type !== "adjustment") continue;
    for (let added = 0; added < Math.min(event.delta, limit); added++) outcomes.push(event.outcome);
    for (let missing = -event.delta; missing > 0; missing--) {
      const newest = outcomes.lastIndexOf(event.outcome);
      if (newest < 0) break;
      outcomes.splice(newest, 1);
    }
  }
  return limit === 0 ? [] : outcomes.slice(-limit);
}

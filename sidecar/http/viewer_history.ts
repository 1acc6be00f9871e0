import type { HistoryEvent } from "../contract.ts";
import type { Scope } from "./options.ts";

/**
 * The events of a history that a caller may read. Whoever only watches is told the results of the running session,
 * which the overlay draws, without notes and pictures.
 * @param session the number of the running session
 */
export function readableBy(scope: Scope, events: readonly HistoryEvent[], session: number): HistoryEvent[] {
  if (scope === "full") return [...events];
  return events
    .filter((event) => event.session === session)
    .map((event) => ({ ...event, note: null, evidence_url: null }));
}

import type { DashboardTexts } from "./dashboard_text.ts";
import { confidencePercent } from "./format.ts";
import type { HistoryEntry } from "./history_entries.ts";

/** An entry of the history in words. */
export interface HistorySentences {
  readonly headline: string;
  /** How it came about, and what was done to it; oldest first. */
  readonly details: readonly string[];
}

/** @param clock a moment (ISO 8601) as the viewer's clock shows it */
export function historySentences(
  { event, corrections }: HistoryEntry,
  { outcome, history }: DashboardTexts,
  clock: (at: string) => string,
): HistorySentences {
  const origin = event.type === "result"
    ? event.confidence === null ? history.byDetector : history.seen(confidencePercent(event.confidence))
    : history.adjusted;
  const first = event.original_outcome === null ? null : history.first(outcome[event.original_outcome]);
  const details = [
    origin,
    event.note,
    first,
    ...corrections.map(({ at, outcome: made, byDetector }) =>
      made === null
        ? history.undoneAt(byDetector, clock(at))
        : history.changed(outcome[made], byDetector, clock(at))
    ),
  ];
  return {
    headline: headlineOf(event, outcome, history),
    details: details.filter((part): part is string => part !== null && part !== ""),
  };
}

function headlineOf(
  event: HistoryEntry["event"],
  names: DashboardTexts["outcome"],
  history: DashboardTexts["history"],
): string {
  if (event.totals !== null) return history.totalsSet(event.totals);
  const name = names[event.outcome ?? "none"];
  if (event.type === "result") return name;
  return `${event.delta > 0 ? `+${event.delta}` : `−${-event.delta}`} ${name}`;
}

import type { HistoryEvent, Outcome } from "../../sidecar/contract.ts";

/** What was done to an entry later, and still holds. */
export interface Correction {
  readonly seq: number;
  readonly at: string;
  /** What the entry was made; `null` when it was taken back. */
  readonly outcome: Outcome | null;
  readonly byDetector: boolean;
}

/** A count, or totals set by hand, with the corrections that later entries of the log made to it. */
export interface HistoryEntry {
  readonly event: HistoryEvent;
  /** Oldest first. */
  readonly corrections: readonly Correction[];
}

/** The entries of one session. */
export interface SessionEntries {
  readonly session: number;
  readonly entries: readonly HistoryEntry[];
}

/** Which entries are shown. */
export interface HistoryFilter {
  readonly outcome: Outcome | "all";
  readonly session: "current" | "all";
  readonly source: "detector" | "hand" | "all";
}

export const NO_FILTER: HistoryFilter = { outcome: "all", session: "all", source: "all" };

/**
 * The entries that a person thinks of: corrections and undoing stand with what they changed, and the starts of
 * sessions are left to `bySession`.
 * @param events newest first, as `/api/history` gives them
 * @returns newest first
 */
export function historyEntries(events: readonly HistoryEvent[]): HistoryEntry[] {
  const corrections = new Map<number, Correction[]>();
  for (const { seq, type, target, undone, at, outcome, source } of [...events].reverse()) {
    if (target === null || undone || type !== "undone" && type !== "reclassified") continue;
    const made = type === "undone" ? null : outcome;
    const correction = { seq, at, outcome: made, byDetector: source === "detector" };
    corrections.set(target, [...corrections.get(target) ?? [], correction]);
  }
  return events
    .filter(({ type }) => type === "result" || type === "adjustment" || type === "initialized")
    .map((event) => ({ event, corrections: corrections.get(event.seq) ?? [] }));
}

/** The number of what took an entry back, which is undone to restore it; `null` while it counts. */
export function undoingOf({ event, corrections }: HistoryEntry): number | null {
  return event.undone ? corrections.findLast(({ outcome }) => outcome === null)?.seq ?? null : null;
}

/** The entries that pass a filter. An entry of a certain outcome is one that has this outcome now. */
export function filtered(
  entries: readonly HistoryEntry[],
  { outcome, session, source }: HistoryFilter,
  currentSession: number,
): HistoryEntry[] {
  return entries.filter(({ event }) =>
    (outcome === "all" || event.outcome === outcome) &&
    (session === "all" || event.session === currentSession) &&
    (source === "all" || (event.type === "result") === (source === "detector"))
  );
}

/** The entries session by session, in the order in which they come. */
export function bySession(entries: readonly HistoryEntry[]): SessionEntries[] {
  const groups: { session: number; entries: HistoryEntry[] }[] = [];
  for (const entry of entries) {
    const last = groups.at(-1);
    if (last?.session === entry.event.session) last.entries.push(entry);
    else groups.push({ session: entry.event.session, entries: [entry] });
  }
  return groups;
}

import type { HistoryEvent } from "./contract.ts";
import type { Fact } from "./domain/fact.ts";
import { NEWEST_HELD, type View } from "./domain/view.ts";
import { historyEventOf } from "./status.ts";

/**
 * Every event, oldest first, with what has become of it by the time that it is told. The newest are in the view, also
 * those that somebody has meanwhile removed from the log; the others are read from the log, a few at a time.
 * @param readLog tells every fact of the log, oldest first
 */
export async function* allHistory(
  view: View,
  readLog: () => AsyncIterable<Fact>,
): AsyncGenerator<HistoryEvent> {
  const newest = view.newest(NEWEST_HELD).reverse();
  const until = newest[0]?.fact.seq ?? 0;
  if (newest.length === NEWEST_HELD) {
    for await (const fact of readLog()) {
      if (fact.seq >= until) break;
      const entry = view.entryOf(fact);
      if (entry !== null) yield historyEventOf(entry);
    }
  }
  for (const { fact } of newest) {
    const entry = view.entryOf(fact);
    if (entry !== null) yield historyEventOf(entry);
  }
}

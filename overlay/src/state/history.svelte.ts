import type { HistoryEvent } from "../../../sidecar/contract.ts";
import type { Api } from "../api.ts";
import { FetchedState } from "./fetched.svelte.ts";

/** The newest entries of the log. While they cannot be had, the last ones stay. */
export class HistoryState extends FetchedState<readonly HistoryEvent[]> {
  #limit: number;

  /** @param limit how many entries, 1..1000 */
  constructor(api: Api, limit: number) {
    super(() => api.history(limit));
    this.#limit = limit;
  }

  /** Newest first. */
  get events(): readonly HistoryEvent[] {
    return this.value ?? [];
  }

  /** Whether these are all entries of the log. */
  get isWhole(): boolean {
    return this.events.length < this.#limit;
  }
}

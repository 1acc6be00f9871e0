import type { HistoryEvent } from "../../../sidecar/contract.ts";
import type { Api } from "../api.ts";

/** The newest entries of the log. While they cannot be had, the last ones stay. */
export class HistoryState {
  #events = $state.raw<readonly HistoryEvent[]>([]);
  #loading = false;
  #again = false;
  #api: Api;
  #limit: number;

  /** @param limit how many entries, 1..1000 */
  constructor(api: Api, limit: number) {
    this.#api = api;
    this.#limit = limit;
  }

  /** Newest first. */
  get events(): readonly HistoryEvent[] {
    return this.#events;
  }

  /** Whether these are all entries of the log. */
  get isWhole(): boolean {
    return this.#events.length < this.#limit;
  }

  /** Asks for the entries; calls made meanwhile end in one more request, so that the last answer is the newest. */
  async refresh(): Promise<void> {
    this.#again = true;
    if (this.#loading) return;
    this.#loading = true;
    while (this.#again) {
      this.#again = false;
      const answer = await this.#api.history(this.#limit);
      if (answer.ok) this.#events = answer.value;
    }
    this.#loading = false;
  }
}

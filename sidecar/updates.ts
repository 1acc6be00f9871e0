import type { Status, StreamEvent } from "./contract.ts";
import type { Clock } from "./runtime/clock.ts";
import { newsworthy } from "./status.ts";

export interface UpdatesOptions {
  /** The status as it is now, with that revision. */
  readonly build: (revision: number) => Status;
  /** Until when it stays as it is, if nothing happens that is told here: monotonic ms; `null` when nobody can say. */
  readonly holdsUntil: () => number | null;
  readonly clock: Pick<Clock, "now">;
}

/** Tells clients what changed, and numbers what it tells. */
export class Updates {
  readonly #options: UpdatesOptions;
  readonly #listeners = new Set<(event: StreamEvent) => void>();
  #revision = 0;
  #told: string | null = null;
  #text: { readonly json: string; readonly until: number } | null = null;

  constructor(options: UpdatesOptions) {
    this.#options = options;
  }

  /** The status as it is now. */
  status(): Status {
    return this.#options.build(this.#revision);
  }

  /** The same as JSON, the very same text as long as nothing changes: it is asked for more often than that. */
  statusText(): string {
    const { clock, holdsUntil } = this.#options;
    if (this.#text !== null && clock.now().mono < this.#text.until) return this.#text.json;
    const json = JSON.stringify(this.status());
    this.#text = { json, until: holdsUntil() ?? -Infinity };
    return json;
  }

  /** Something has changed that is no news, such as what was read last. */
  outdate(): void {
    this.#text = null;
  }

  /** Calls back for every event from now on. Returns a function that ends it. */
  subscribe(listener: (event: StreamEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Looks whether anything worth telling has changed, and tells it as one more revision. */
  refresh(): void {
    this.outdate();
    const news = newsworthy(this.status());
    if (news === this.#told) return;
    this.#told = news;
    this.#revision++;
    this.tell({ event: "counter-update", data: this.status() });
  }

  tell(event: StreamEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}

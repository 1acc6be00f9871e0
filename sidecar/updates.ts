import type { Status, StreamEvent } from "./contract.ts";
import { newsworthy } from "./status.ts";

/** Tells clients what changed, and numbers what it tells. */
export class Updates {
  readonly #build: (revision: number) => Status;
  readonly #listeners = new Set<(event: StreamEvent) => void>();
  #revision = 0;
  #told: string | null = null;

  /** @param build the status as it is now, with that revision */
  constructor(build: (revision: number) => Status) {
    this.#build = build;
  }

  /** The status as it is now. */
  status(): Status {
    return this.#build(this.#revision);
  }

  /** Calls back for every event from now on. Returns a function that ends it. */
  subscribe(listener: (event: StreamEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Looks whether anything worth telling has changed, and tells it as one more revision. */
  refresh(): void {
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

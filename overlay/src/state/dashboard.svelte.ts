import type { Outcome } from "../../../sidecar/contract.ts";
import type { Answer, Api, Failure } from "../api.ts";
import type { HistoryState } from "./history.svelte.ts";
import type { ScoreState } from "./score.svelte.ts";

/** What the dashboard shows, and what its buttons do. The new score comes back through the event stream. */
export class DashboardState {
  readonly score: ScoreState;
  readonly history: HistoryState;
  #api: Api;
  #failure = $state.raw<Failure | null>(null);

  constructor(parts: { readonly score: ScoreState; readonly history: HistoryState; readonly api: Api }) {
    this.score = parts.score;
    this.history = parts.history;
    this.#api = parts.api;
  }

  /** Why the last action did not work; `null` when it did. */
  get failure(): Failure | null {
    return this.#failure;
  }

  dismiss(): void {
    this.#failure = null;
  }

  adjust(outcome: Outcome, delta: 1 | -1): Promise<void> {
    return this.#run(this.#api.adjust(outcome, delta));
  }

  /** @param seq `null` for the newest entry of the session */
  undo(seq: number | null): Promise<void> {
    return this.#run(this.#api.undo(seq));
  }

  reclassify(seq: number, outcome: Outcome): Promise<void> {
    return this.#run(this.#api.reclassify(seq, outcome));
  }

  resetSession(): Promise<void> {
    return this.#run(this.#api.resetSession());
  }

  async #run(asked: Promise<Answer<unknown>>): Promise<void> {
    const answer = await asked;
    this.#failure = answer.ok ? null : answer.failure;
  }
}

import type { Outcome } from "../../../sidecar/contract.ts";
import type { Answer, Api, Failure } from "../api.ts";
import type { Schedule } from "../stream/hub.ts";
import type { HistoryState } from "./history.svelte.ts";
import type { ScoreState } from "./score.svelte.ts";

/** An old failure only irritates: what can be done about it has been read by then, ms. */
const FAILURE_SHOWN_MS = 15_000;

/** What the dashboard shows, and what its buttons do. The new score comes back through the event stream. */
export class DashboardState {
  readonly score: ScoreState;
  readonly history: HistoryState;
  #api: Api;
  #schedule: Schedule;
  #cancelExpiry = () => {};
  #failure = $state.raw<Failure | null>(null);

  constructor(
    parts: {
      readonly score: ScoreState;
      readonly history: HistoryState;
      readonly api: Api;
      readonly schedule: Schedule;
    },
  ) {
    this.score = parts.score;
    this.history = parts.history;
    this.#api = parts.api;
    this.#schedule = parts.schedule;
  }

  /** Why the last action did not work; `null` when it did, or that is some time ago. */
  get failure(): Failure | null {
    return this.#failure;
  }

  dismiss(): void {
    this.#show(null);
  }

  /** The sidecar answers again: that it did not is no longer true. */
  reconnected(): void {
    if (this.#failure?.status === null) this.#show(null);
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

  /** Watches another source from now on. @param source `null` for the one of the settings */
  chooseSource(source: string | null): Promise<void> {
    return this.#run(this.#api.chooseSource(source));
  }

  /** Saves the last seconds of a stream. */
  saveClip(stream: string): Promise<void> {
    return this.#run(this.#api.saveClip(stream));
  }

  removeRecording(name: string): Promise<void> {
    return this.#run(this.#api.removeRecording(name));
  }

  async #run(asked: Promise<Answer<unknown>>): Promise<void> {
    const answer = await asked;
    this.#show(answer.ok ? null : answer.failure);
  }

  #show(failure: Failure | null): void {
    this.#cancelExpiry();
    this.#cancelExpiry = failure === null
      ? () => {}
      : this.#schedule(() => this.#show(null), FAILURE_SHOWN_MS);
    this.#failure = failure;
  }
}

import type { Draft, Fact, ResultDraft } from "./domain/fact.ts";
import type { Rules } from "./domain/input.ts";
import { type Correction, correctionDraft } from "./domain/second_look.ts";
import type { Clock } from "./runtime/clock.ts";
import type { Counters } from "./runtime/counters.ts";

export interface BacklogOptions {
  /** Writes one fact for good; rejects when it is not in the log. */
  readonly write: (draft: Draft) => Promise<Fact>;
  readonly rules: Rules;
  readonly clock: Clock;
  readonly counters: Counters;
}

/** What waits at most; more matches than anybody plays while a disk is full. */
const MAX_WAITING = 100;
/** How long to leave a log alone that could not be written, ms. */
const RETRY_MS = 1_000;

/** A result that was seen, and its number once it is in the log. */
interface Count {
  readonly kind: "result";
  readonly result: ResultDraft;
  seq: number | null;
}

/** What became of a result; it stands behind it in the backlog. */
interface Corrected {
  readonly kind: "correction";
  readonly of: Count;
  readonly correction: Correction;
}

/** What the detector found, on its way into the log, in order: it cannot be asked for again, so it waits until it can. */
export class Backlog {
  readonly #options: BacklogOptions;
  readonly #waiting: (Count | Corrected)[] = [];
  #newest: Count | null = null;
  #retryAt = -Infinity;
  readonly #dropped;

  constructor(options: BacklogOptions) {
    this.#options = options;
    this.#dropped = options.counters.counter(
      "scoreline_results_dropped_total",
      "Results and corrections lost because the log could not be written for too long",
    );
    options.counters.gauge("scoreline_results_pending", "Results waiting for the log", () => this.results);
  }

  /** Results that wait. */
  get results(): number {
    return this.#waiting.filter(({ kind }) => kind === "result").length;
  }

  /** Corrections that wait. */
  get corrections(): number {
    return this.#waiting.length - this.results;
  }

  add(result: ResultDraft): void {
    this.#newest = { kind: "result", result, seq: null };
    this.#push(this.#newest);
  }

  /** Corrects the result that was added last, whether it is in the log by now or not. */
  correctNewest(correction: Correction): void {
    if (this.#newest === null) throw new Error("There is no result to correct");
    this.#push({ kind: "correction", of: this.#newest, correction });
  }

  /**
   * Writes what waits, oldest first. While the log is in trouble it is tried once in a while only.
   * @throws what `write` throws, with `atOnce` only
   */
  async flush({ atOnce = false } = {}): Promise<void> {
    const { write, clock } = this.#options;
    if (!atOnce && clock.now().mono < this.#retryAt) return;
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      const draft = this.#draftOf(next);
      try {
        if (draft !== null) {
          const { seq } = await write(draft);
          if (next.kind === "result") next.seq = seq;
        }
      } catch (error) {
        this.#retryAt = clock.now().mono + RETRY_MS;
        if (atOnce) throw error;
        return;
      }
      this.#waiting.shift();
    }
    this.#retryAt = -Infinity;
  }

  #push(next: Count | Corrected): void {
    this.#waiting.push(next);
    if (this.#waiting.length > MAX_WAITING) {
      this.#waiting.shift();
      this.#dropped.add();
    }
  }

  /** `null` for the correction of a result that was dropped: whatever comes up behind its result finds it written or gone. */
  #draftOf(next: Count | Corrected): Draft | null {
    if (next.kind === "result") return next.result;
    return next.of.seq === null ? null : correctionDraft(next.correction, next.of.seq, this.#options.rules);
  }
}

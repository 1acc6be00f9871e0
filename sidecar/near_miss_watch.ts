import type { Outcome, Phase } from "./contract.ts";
import type { CooldownState } from "./domain/cooldown.ts";
import {
  type Candidate,
  conclude,
  likeliestResult,
  type NearMissState,
  type NearMissStep,
  NOTHING_SEEN,
  observe,
  settle,
} from "./domain/near_miss.ts";
import type { Clock } from "./runtime/clock.ts";
import type { Counters } from "./runtime/counters.ts";
import type { Sight } from "./watch.ts";

/** What was nearly counted, with its picture. */
export interface NearMissSight extends Candidate {
  /** ms since 1970. */
  readonly at: number;
  /** Name of the OBS source. */
  readonly source: string;
  readonly jpeg: Uint8Array;
}

export interface NearMissWatchOptions {
  /** Keeps a picture. Never rejects. */
  readonly keep: (nearMiss: NearMissSight) => Promise<unknown>;
  /** Whether a draw can be missed at all. */
  readonly countDraws: boolean;
  readonly clock: Clock;
  readonly counters: Counters;
}

/** Looks over the shoulder of the watch and keeps a picture of what was nearly counted. */
export class NearMissWatch {
  readonly #options: NearMissWatchOptions;
  readonly #kept;
  readonly #leftOut;
  #state: NearMissState<NearMissSight> = NOTHING_SEEN;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: NearMissWatchOptions) {
    this.#options = options;
    this.#kept = options.counters.counter(
      "scoreline_near_misses_total",
      "Pictures of what was nearly counted",
    );
    this.#leftOut = options.counters.counter(
      "scoreline_near_misses_left_out_total",
      "Near misses that came too soon after another to be kept",
    );
  }

  /**
   * Takes in what was seen, before it is judged by the rules.
   * @param sight `null` when there was no picture
   * @param state where the rules stand
   */
  see(sight: Sight | null, state: CooldownState): void {
    const now = this.#options.clock.now().mono;
    this.#enter(observe(this.#state, now, phaseOf(sight, state), this.#resultIn(sight)));
  }

  /** A result was counted in the sight that was seen last. */
  counted(outcome: Outcome): void {
    this.#state = settle(this.#state, outcome);
  }

  /** Keeps what goes on, and waits until all of it is on the disk. */
  async close(): Promise<void> {
    this.#enter(conclude(this.#state, this.#options.clock.now().mono));
    await this.#last;
  }

  #resultIn(sight: Sight | null): NearMissSight | null {
    if (sight === null) return null;
    const { at, source, jpeg, reading, glance } = sight;
    const likeliest = likeliestResult(reading.probabilities);
    return likeliest.outcome === "draw" && !this.#options.countDraws
      ? null
      : { ...likeliest, at, source, jpeg, glance };
  }

  #enter([state, nearMiss]: NearMissStep<NearMissSight>): void {
    this.#leftOut.add(state.untold - this.#state.untold);
    this.#state = state;
    if (nearMiss === null) return;
    this.#kept.add();
    this.#last = Promise.all([this.#last, this.#options.keep(nearMiss)]).then(() => {});
  }
}

/** On a source that still shows a counted result, the rules wait for `none` while they are ready elsewhere. */
function phaseOf(sight: Sight | null, { phase, unsettled }: CooldownState): Phase {
  return phase === "ready" && sight !== null && unsettled.includes(sight.source) ? "waiting_for_none" : phase;
}

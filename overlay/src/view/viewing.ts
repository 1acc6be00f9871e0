import { attempt, type AttemptParts, type Ending } from "./attempt.ts";
import type { Difficulty } from "./difficulty.ts";
import type { Figures } from "./figures.ts";

/** What there is to show. */
export interface Viewed {
  readonly phase: "connecting" | "playing" | "waiting";
  /** Why the last connection ended or did not come about, until one plays. */
  readonly difficulty: Difficulty | null;
  /** The picture; `null` while there is no connection. */
  readonly media: MediaStream | null;
  /** `null` unless it plays. */
  readonly figures: Figures | null;
}

export const NOTHING_VIEWED: Viewed = { phase: "connecting", difficulty: null, media: null, figures: null };

export interface ViewingParts extends AttemptParts {
  /** Told of every change. */
  readonly show: (viewed: Viewed) => void;
  /** A random number 0..1, so that many viewers do not all come back at once. */
  readonly chance: () => number;
}

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 15_000;
/** What only a person can change is asked for less often, ms: each wrong token counts as an attempt. */
const SLOW_RETRY_MS = 30_000;
/** A connection that lasted this long was a good one: the next tries begin soon again, ms. */
const GOOD_MS = 10_000;
const JITTER = 0.3;

/**
 * How long to wait before the next connection, ms: doubling from 1 s to 15 s with the number of `failures` before
 * this one. `chance` is a random number 0..1.
 */
export function retryDelay({ kind }: Difficulty, failures: number, chance: number): number {
  const patient = kind === "token" || kind === "disabled" || kind === "browser_unfit";
  const doubled = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(failures, 10));
  return Math.round((patient ? SLOW_RETRY_MS : doubled) * (1 - JITTER * chance));
}

/** Watches a stream for as long as it is wanted, connecting again for ever. */
export class Viewing {
  readonly #parts: ViewingParts;
  #viewed = NOTHING_VIEWED;
  #wanted: AbortController | null = null;
  #pause: AbortController | null = null;

  constructor(parts: ViewingParts) {
    this.#parts = parts;
  }

  /** Begins, unless it has begun. */
  start(): void {
    if (this.#wanted !== null) return;
    this.#wanted = new AbortController();
    void this.#run(this.#wanted.signal);
  }

  /** Ends the connection and tells the server. */
  stop(): void {
    this.#wanted?.abort();
    this.#pause?.abort();
    this.#wanted = null;
    this.#show({ phase: "waiting", media: null, figures: null });
  }

  /** Connects at once instead of waiting any longer. */
  retryNow(): void {
    this.#pause?.abort();
  }

  async #run(signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted;) {
      this.#show({ phase: "connecting" });
      const { difficulty, playedMs } = await this.#attempt(signal);
      if (signal.aborted) return;
      if (playedMs >= GOOD_MS) failures = 0;
      this.#show({ phase: "waiting", difficulty, media: null, figures: null });
      this.#pause = new AbortController();
      await this.#parts.clock.sleep(
        retryDelay(difficulty, failures, this.#parts.chance()),
        this.#pause.signal,
      );
      failures++;
    }
  }

  #attempt(signal: AbortSignal): Promise<Ending> {
    return attempt(this.#parts, {
      track: (media) => this.#tell(signal, { media }),
      playing: (figures) => this.#tell(signal, { phase: "playing", difficulty: null, figures }),
    }, signal);
  }

  /** What a connection that is not wanted any more still tells is not shown. */
  #tell(signal: AbortSignal, change: Partial<Viewed>): void {
    if (!signal.aborted) this.#show(change);
  }

  #show(change: Partial<Viewed>): void {
    this.#viewed = { ...this.#viewed, ...change };
    this.#parts.show(this.#viewed);
  }
}

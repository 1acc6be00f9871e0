import type { Clock } from "../runtime/clock.ts";

/** Files that may be begun at once: a session of an evening, and a browser that finds its picture's size, need a few. */
const AT_ONCE = 30;
/** And then one more in this time, ms. */
const ANOTHER_MS = 10_000;

/**
 * How often recordings may begin: a publisher who changes the size of its picture with each keyframe, or comes and goes, would
 * otherwise fill a folder with files of nothing, some fifty a second.
 */
export class Beginnings {
  readonly #clock: Pick<Clock, "now">;
  #left = AT_ONCE;
  #since: number;

  constructor(clock: Pick<Clock, "now">) {
    this.#clock = clock;
    this.#since = clock.now().mono;
  }

  /** @throws {Error} with what to do when there were too many */
  take(): void {
    const { mono } = this.#clock.now();
    const more = Math.floor((mono - this.#since) / ANOTHER_MS);
    this.#since += more * ANOTHER_MS;
    this.#left = Math.min(AT_ONCE, this.#left + more);
    if (this.#left < 1) {
      throw new Error(
        "it began anew too often, see that the publisher keeps its connection and its picture's size",
      );
    }
    this.#left--;
  }
}

import { setImmediate } from "node:timers/promises";
import type { Clock } from "../../sidecar/runtime/clock.ts";

interface Sleeper {
  readonly at: number;
  readonly ms: number;
  readonly wake: () => void;
}

/** The watch rests for so long at most (in a cooldown), ms: while somebody does, no look is under way. */
const REST_MS = 5_000;

/** A clock on which a day passes in minutes: whenever the watch rests, it goes on to the next thing that is due. */
export class HurriedClock implements Clock {
  readonly #began: number;
  #mono = 0;
  readonly #sleepers = new Set<Sleeper>();

  readonly #limitMs: number;

  /**
   * @param wall ms since 1970 at the beginning
   * @param limitMs the time limit of requests, by which they are known: while one is open, no time passes
   */
  constructor(wall: number, limitMs: number) {
    this.#began = wall;
    this.#limitMs = limitMs;
  }

  now(): { wall: number; mono: number } {
    return { wall: this.#began + this.#mono, mono: this.#mono };
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const wake = () => {
        signal?.removeEventListener("abort", wake);
        this.#sleepers.delete(sleeper);
        resolve();
      };
      const sleeper: Sleeper = { at: this.#mono + ms, ms, wake };
      this.#sleepers.add(sleeper);
      signal?.addEventListener("abort", wake, { once: true });
    });
  }

  /** Lets `ms` pass. Real sockets and the detector get the real time that they need. */
  async pass(ms: number): Promise<void> {
    const end = this.#mono + ms;
    for (;;) {
      await setImmediate();
      if (!this.#isResting()) continue;
      const next = [...this.#sleepers].reduce((a, b) => b.at < a.at ? b : a);
      if (next.at > end) break;
      this.#mono = Math.max(this.#mono, next.at);
      next.wake();
    }
    this.#mono = end;
  }

  #isResting(): boolean {
    let isResting = false;
    for (const { ms } of this.#sleepers) {
      if (ms === this.#limitMs) return false;
      isResting ||= ms <= REST_MS;
    }
    return isResting;
  }
}

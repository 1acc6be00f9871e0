import type { Clock } from "../../sidecar/runtime/clock.ts";

/** A clock that moves only when told to. `wall` and `mono` can be moved apart, as a corrected system clock does. */
export class SimulatedClock implements Clock {
  #wall: number;
  #mono = 0;
  #sleepers: { at: number; wake: () => void }[] = [];

  constructor(wall: number = Date.UTC(2026, 0, 1)) {
    this.#wall = wall;
  }

  now(): { wall: number; mono: number } {
    return { wall: this.#wall, mono: this.#mono };
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const sleeper = { at: this.#mono + ms, wake: resolve };
      this.#sleepers.push(sleeper);
      signal?.addEventListener("abort", () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        resolve();
      }, { once: true });
    });
  }

  /** Lets `ms` pass on both clocks and wakes whoever slept, in order, giving each the chance to sleep again. */
  async advance(ms: number): Promise<void> {
    const end = this.#mono + ms;
    for (;;) {
      await settle();
      const next = this.#sleepers.toSorted((a, b) => a.at - b.at)[0];
      if (next === undefined || next.at > end) break;
      this.#sleepers = this.#sleepers.filter((sleeper) => sleeper !== next);
      this.#moveTo(Math.max(next.at, this.#mono));
      next.wake();
    }
    this.#moveTo(end);
    await settle();
  }

  /** Sets the wall clock, as a time server or a person does; durations are not affected. */
  setWall(wall: number): void {
    this.#wall = wall;
  }

  #moveTo(mono: number): void {
    this.#wall += mono - this.#mono;
    this.#mono = mono;
  }
}

/** Lets every promise that is ready run, also those behind a real turn of the event loop. */
async function settle(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setTimeout(resolve, 0));
}

/** Rates are told of the last this many ms. */
const WINDOW_MS = 2_000;
/** Less than this says nothing of a rate. */
const LEAST_MS = 500;

/** Frames and bytes of the last seconds. */
export class Rates {
  #recent: { readonly at: number; readonly bytes: number; readonly frames: number }[] = [];
  #since: number | null = null;

  /** @param now ms on the monotonic clock */
  add(now: number, bytes: number, frames: number): void {
    this.#since ??= now;
    this.#recent.push({ at: now, bytes, frames });
    this.#forget(now);
  }

  of(now: number): { readonly kbps: number; readonly fps: number } {
    this.#forget(now);
    const seconds = Math.min(WINDOW_MS, Math.max(LEAST_MS, now - (this.#since ?? now))) / 1_000;
    const sum = (value: (one: { bytes: number; frames: number }) => number) =>
      this.#recent.reduce((total, one) => total + value(one), 0);
    return {
      kbps: Math.round(sum(({ bytes }) => bytes) * 8 / 1_000 / seconds),
      fps: Math.round(sum(({ frames }) => frames) / seconds * 10) / 10,
    };
  }

  #forget(now: number): void {
    let old = 0;
    while ((this.#recent[old]?.at ?? now) < now - WINDOW_MS) old++;
    if (old > 0) this.#recent = this.#recent.slice(old);
  }
}

import type { Sight } from "./watch.ts";

/**
 * Keeps the newest picture for the preview, in one place for all of them. A picture that is held itself outlives the collections of what
 * is young, and V8 lets tens of megabytes of such gather before it looks among what is old.
 */
export class LastSight {
  #room = new Uint8Array(0);
  #sight: Sight | null = null;

  /** Source of the picture that is kept; `null` when there is none. */
  get source(): string | null {
    return this.#sight?.source ?? null;
  }

  /** Takes the place of the picture before. */
  keep(sight: Sight): void {
    const { length } = sight.jpeg;
    if (this.#room.length < length) this.#room = new Uint8Array(Math.ceil(length * 1.25));
    this.#room.set(sight.jpeg);
    this.#sight = { ...sight, jpeg: this.#room.subarray(0, length) };
  }

  /** A copy of what is kept: the next picture does not change it. */
  copy(): Sight | null {
    return this.#sight === null ? null : { ...this.#sight, jpeg: this.#sight.jpeg.slice() };
  }
}

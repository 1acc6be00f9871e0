import type { Sight } from "./watch.ts";

/**
 * What is seen now, and the picture seen last, which the preview shows also while there is nothing to see.
 *
 * The bytes of that picture are copied to one place for all of them. A picture that is held itself outlives the collections
 * of what is young, and V8 lets tens of megabytes of such gather before it looks among what is old.
 */
export class LastSight {
  #now: Sight | null = null;
  #room = new Uint8Array(0);
  #kept: Sight | null = null;

  /** What the newest look saw, `null` when there was nothing to see. */
  get now(): Sight | null {
    return this.#now;
  }

  /** Takes in what a look saw. A glance shows less than other looks, so it only replaces a picture of another source. */
  see(sight: Sight | null): void {
    this.#now = sight;
    if (sight !== null && (!sight.glance || this.#kept?.source !== sight.source)) this.#keep(sight);
  }

  /** A copy of the picture seen last, with its reading; the next one does not change it. `null` before the first. */
  copy(): Sight | null {
    return this.#kept === null ? null : { ...this.#kept, jpeg: this.#kept.jpeg.slice() };
  }

  #keep(sight: Sight): void {
    const { length } = sight.jpeg;
    if (this.#room.length < length) this.#room = new Uint8Array(Math.ceil(length * 1.25));
    this.#room.set(sight.jpeg);
    this.#kept = { ...sight, jpeg: this.#room.subarray(0, length) };
  }
}

/** The time, for what counts down on the page. */
export class Now {
  #ms = $state(Date.now());

  /** @param every runs a callback again and again; the page gives its timer */
  constructor(every: (callback: () => void) => void) {
    every(() => this.#ms = Date.now());
  }

  /** Milliseconds since 1970. */
  get ms(): number {
    return this.#ms;
  }
}

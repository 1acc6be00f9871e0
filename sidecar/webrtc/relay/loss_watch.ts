/** A viewer that loses more than this of its packets cannot take all of them ... */
const TOO_MUCH = 0.12;
/** ... when it says so this often in a row: one burst is no sign. */
const BAD_REPORTS = 3;
/** Reports without much loss before all is tried again; twice as many after each vain try, up to ... */
const CALM_REPORTS = 5;
const MOST_CALM_REPORTS = 80;

/** Whether a viewer gets every picture or keyframes only, by what it says of its losses. */
export class LossWatch {
  #keyframesOnly = false;
  #bad = 0;
  #calm = 0;
  #patience = CALM_REPORTS;
  /** How often it was taken down to keyframes. */
  reductions = 0;

  get keyframesOnly(): boolean {
    return this.#keyframesOnly;
  }

  /** Takes a report: 0..1 of the packets since the one before. */
  report(fractionLost: number): void {
    const isBad = fractionLost > TOO_MUCH;
    this.#bad = isBad ? this.#bad + 1 : 0;
    this.#calm = isBad ? 0 : this.#calm + 1;
    if (!this.#keyframesOnly && this.#bad >= BAD_REPORTS) this.reduce();
    else if (this.#keyframesOnly && this.#calm >= this.#patience) {
      this.#keyframesOnly = false;
      this.#calm = 0;
    } else if (!this.#keyframesOnly && this.#calm >= MOST_CALM_REPORTS) this.#patience = CALM_REPORTS;
  }

  /** Takes it down to keyframes, because it is known to be behind. */
  reduce(): void {
    if (this.#keyframesOnly) return;
    this.#keyframesOnly = true;
    if (this.reductions++ > 0) this.#patience = Math.min(MOST_CALM_REPORTS, this.#patience * 2);
    this.#bad = 0;
    this.#calm = 0;
  }
}

import { NO_TRIALS, type TrialQueue, type Trials } from "../trials.ts";

/** The pictures that are tried, and what the detector says of them. */
export class TrialsState {
  #trials = $state.raw<Trials>(NO_TRIALS);
  #queue: TrialQueue;

  /** @param open makes the queue; it is given the function that shows the pictures */
  constructor(open: (show: (trials: Trials) => void) => TrialQueue) {
    this.#queue = open((trials) => this.#trials = trials);
  }

  get shown(): Trials {
    return this.#trials;
  }

  add(files: readonly File[]): void {
    this.#queue.add(files);
  }

  clear(): void {
    this.#queue.clear();
  }
}

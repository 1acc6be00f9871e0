import { NOTHING_VIEWED, type Viewed, type Viewing } from "../view/viewing.ts";

/** The stream that the page shows, and how that goes. */
export class ViewingState {
  #viewed = $state.raw<Viewed>(NOTHING_VIEWED);
  #viewing: Viewing;

  /** @param open makes the viewing; it is given the function that shows what is viewed */
  constructor(open: (show: (viewed: Viewed) => void) => Viewing) {
    this.#viewing = open((viewed) => this.#viewed = viewed);
  }

  get shown(): Viewed {
    return this.#viewed;
  }

  start(): void {
    this.#viewing.start();
  }

  stop(): void {
    this.#viewing.stop();
  }

  retryNow(): void {
    this.#viewing.retryNow();
  }
}

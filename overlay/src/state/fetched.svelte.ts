import type { Answer } from "../api.ts";

/** Something that the sidecar is asked for. While it cannot be had, the last answer stays. */
export class FetchedState<T> {
  #value = $state.raw<T | null>(null);
  #failed = $state(false);
  #asked = $state(false);
  #loading = false;
  #again = false;
  #ask: () => Promise<Answer<T>>;

  constructor(ask: () => Promise<Answer<T>>) {
    this.#ask = ask;
  }

  /** `null` until there was an answer. */
  get value(): T | null {
    return this.#value;
  }

  /** Whether the last question was not answered. */
  get failed(): boolean {
    return this.#failed;
  }

  /** Whether the first question came to an end, well or badly. */
  get asked(): boolean {
    return this.#asked;
  }

  /** Asks; calls made meanwhile end in one more question, so that the last answer is the newest. */
  async refresh(): Promise<void> {
    this.#again = true;
    if (this.#loading) return;
    this.#loading = true;
    while (this.#again) {
      this.#again = false;
      const answer = await this.#ask();
      this.#failed = !answer.ok;
      if (answer.ok) this.#value = answer.value;
      this.#asked = true;
    }
    this.#loading = false;
  }
}

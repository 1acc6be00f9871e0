import type { Language } from "../params.ts";
import { TEXTS, type Texts } from "../text.ts";

/** The language that the dashboard speaks. */
export class LanguageState {
  #language = $state<Language>("en");

  constructor(language: Language) {
    this.#language = language;
  }

  get language(): Language {
    return this.#language;
  }

  get texts(): Texts {
    return TEXTS[this.#language];
  }

  choose(language: Language): void {
    this.#language = language;
  }
}

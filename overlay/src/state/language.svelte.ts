import type { DashboardTexts } from "../dashboard_text.ts";
import type { Language } from "../params.ts";

/** The language that a page speaks. */
export class LanguageState<Texts = DashboardTexts> {
  #language = $state<Language>("en");
  #all: Readonly<Record<Language, Texts>>;

  constructor(language: Language, texts: Readonly<Record<Language, Texts>>) {
    this.#language = language;
    this.#all = texts;
  }

  get language(): Language {
    return this.#language;
  }

  get texts(): Texts {
    return this.#all[this.#language];
  }

  choose(language: Language): void {
    this.#language = language;
  }
}

import type { Language } from "../params.ts";
import { DASHBOARD_TEXTS, type DashboardTexts } from "../dashboard_text.ts";

/** The language that the dashboard speaks. */
export class LanguageState {
  #language = $state<Language>("en");

  constructor(language: Language) {
    this.#language = language;
  }

  get language(): Language {
    return this.#language;
  }

  get texts(): DashboardTexts {
    return DASHBOARD_TEXTS[this.#language];
  }

  choose(language: Language): void {
    this.#language = language;
  }
}

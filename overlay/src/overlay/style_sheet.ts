import { addressOf } from "../address.ts";

/**
 * Keeps the page's link to the user's style sheet new. The new sheet is put beside the old one, which goes when the new
 * one has loaded: nothing is ever drawn without either.
 */
export class StyleSheet {
  #shown: HTMLLinkElement;
  #coming: HTMLLinkElement | null = null;
  #version = "";

  /** @param link what the page was loaded with */
  constructor(link: HTMLLinkElement) {
    this.#shown = link;
  }

  /** @param version changes with the file's content; empty without a file */
  load(version: string): void {
    if (version === this.#version) return;
    this.#version = version;
    this.#coming?.remove();
    const next = document.createElement("link");
    next.rel = "stylesheet";
    next.href = addressOf(`custom.css?version=${encodeURIComponent(version)}`, document.baseURI);
    next.onload = () => {
      this.#shown.remove();
      this.#shown = next;
      this.#coming = null;
    };
    next.onerror = () => next.remove();
    this.#coming = next;
    this.#shown.after(next);
  }
}

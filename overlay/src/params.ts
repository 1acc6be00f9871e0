/** Languages that every text exists in. */
export const LANGUAGES = ["en", "ja"] as const;
export type Language = (typeof LANGUAGES)[number];

export const THEMES = ["dark", "light", "transparent"] as const;
export const LAYOUTS = ["cards", "bar", "minimal"] as const;

/** What the overlay's address asks for. */
export interface OverlayParams {
  readonly theme: (typeof THEMES)[number];
  readonly layout: (typeof LAYOUTS)[number];
  /** Factor on the natural size, 0.5..2; the page never grows beyond its box. */
  readonly scale: number;
  /** How many recent results are drawn, 0..10. */
  readonly history: number;
  readonly showDraw: boolean;
  readonly lang: Language;
  /** Whether things move; `auto` follows the system's setting for less motion. */
  readonly motion: "auto" | "on" | "off";
}

/** What the overlay does when its address asks for nothing. */
export const USUAL_PARAMS: OverlayParams = {
  theme: "dark",
  layout: "cards",
  scale: 1,
  history: 0,
  showDraw: true,
  lang: "en",
  motion: "auto",
};

/**
 * Reads the overlay's query parameters. A stream must never show an error, so this takes anything: numbers are clamped
 * to their range, and what cannot be understood counts as left out.
 * @param search `location.search`, with or without the question mark
 */
export function parseParams(search: string): OverlayParams {
  const query = new URLSearchParams(search);
  return {
    theme: oneOf(THEMES, query.get("theme")) ?? USUAL_PARAMS.theme,
    layout: oneOf(LAYOUTS, query.get("layout")) ?? USUAL_PARAMS.layout,
    scale: clamped(query.get("scale"), 0.5, 2) ?? USUAL_PARAMS.scale,
    history: Math.trunc(clamped(query.get("history"), 0, 10) ?? USUAL_PARAMS.history),
    showDraw: flag(query.get("showDraw")) ?? USUAL_PARAMS.showDraw,
    lang: parseLanguage(query.get("lang")) ?? USUAL_PARAMS.lang,
    motion: motionOf(query.get("motion")),
  };
}

/** The language that a tag such as `ja`, `JA` or `ja-JP` names; `null` when there are no texts in it. */
export function parseLanguage(tag: string | null): Language | null {
  return oneOf(LANGUAGES, tag?.split(/[-_]/)[0] ?? null);
}

function oneOf<T extends string>(allowed: readonly T[], text: string | null): T | null {
  const wanted = text?.trim().toLowerCase();
  return allowed.find((value) => value === wanted) ?? null;
}

function clamped(text: string | null, low: number, high: number): number | null {
  const value = text === null || text.trim() === "" ? NaN : Number(text);
  return Number.isNaN(value) ? null : Math.min(high, Math.max(low, value));
}

function motionOf(text: string | null): OverlayParams["motion"] {
  const wanted = flag(text);
  return wanted === null ? USUAL_PARAMS.motion : wanted ? "on" : "off";
}

function flag(text: string | null): boolean | null {
  switch (text?.trim().toLowerCase()) {
    case "true":
    case "1":
    case "yes":
    case "on":
      return true;
    case "false":
    case "0":
    case "no":
    case "off":
      return false;
    default:
      return null;
  }
}

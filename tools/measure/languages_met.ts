import type { Rng } from "../render/rng.ts";
import type { Language } from "../render/words.ts";

/** How often each language is met on streams. */
const LANGUAGE_MIX: readonly (readonly [Language, number])[] = [
  ["en", 50],
  ["ja", 8],
  ["ko", 6],
  ["zh-CN", 4],
  ["zh-TW", 4],
  ["fr", 5],
  ["de", 6],
  ["es", 5],
  ["it", 3],
  ["pt-BR", 4],
  ["pl", 2],
  ["ru", 3],
];

export function anyLanguage(rng: Rng): Language {
  return rng.weighted(LANGUAGE_MIX);
}

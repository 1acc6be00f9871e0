import type { Rng } from "./rng.ts";
import { isAlphabet, type Language, LANGUAGES, OUTCOMES, type Script, VOCABULARY } from "./words.ts";

const ONSETS = "B BR C CH D DR F FR G H K L M N P R S ST T V W Z".split(" ").concat("");
const VOWELS = "A E I O U EA AI OO Y".split(" ");
const CODAS = ["", "", "", ..."N R S T CT L M ND W".split(" ")];

/** How often an invented word of letters keeps the beginning or the end of a result. */
const KEEPS_A_PART = 0.35;

/**
 * A word that might be one but is not: syllables for letters, now and then with the first or last letters of a result, or
 * characters of the language's own words, joined anew. None says or holds a result, and words of letters differ from every
 * result in at least two letters, in three where the result is long.
 */
export function inventedWord(rng: Rng, language: Language): string {
  const { script } = VOCABULARY[language];
  const results = RESULTS[script];
  for (;;) {
    const word = isAlphabet(script) ? lettersOf(rng, script, results) : charactersOf(rng, language);
    if (!results.some((result) => tooNear(word, result, script))) return word + rng.pick(["", "", "", "!"]);
  }
}

/** At most so many letters of a result are altered; at least two, or one ideograph. */
const MOST_ALTERED = 4;

/**
 * A result of a language that is written so with some of its letters exchanged, added or left out, anywhere or in one half
 * of it: as near as an invented word may come to one.
 */
export function alteredResult(rng: Rng, language: Language): string {
  const { script } = VOCABULARY[language];
  const results = RESULTS[script];
  const letters = lettersIn(language);
  for (;;) {
    const word = [...rng.pick(results)];
    const first = rng.pick([0, 0, Math.floor(word.length / 2)]);
    const last = first > 0 ? word.length : rng.pick([word.length, Math.ceil(word.length / 2)]);
    for (let changes = isAlphabet(script) ? rng.whole(2, MOST_ALTERED) : 1; changes > 0; changes--) {
      const at = rng.whole(first, Math.min(last, word.length) - 1);
      const how = rng.weighted([["exchange", 70], ["add", 15], ["leave out", 15]] as const);
      if (how === "leave out" && word.length > 3) word.splice(at, 1);
      else word.splice(at, how === "add" ? 0 : 1, rng.pick(letters));
    }
    if (!results.some((result) => tooNear(word.join(""), result, script))) return word.join("");
  }
}

/** The result words of every language that is written so, without their marks. */
const RESULTS: Readonly<Record<Script, readonly string[]>> = {
  "latin": resultsIn("latin"),
  "cyrillic": resultsIn("cyrillic"),
  "ja": resultsIn("ja"),
  "ko": resultsIn("ko"),
  "zh-CN": resultsIn("zh-CN"),
  "zh-TW": resultsIn("zh-TW"),
};

function resultsIn(script: Script): string[] {
  const words = LANGUAGES.filter((language) => VOCABULARY[language].script === script)
    .flatMap((language) => OUTCOMES.flatMap((outcome) => VOCABULARY[language][outcome]));
  return [...new Set(words.map((word) => word.replaceAll(/[^\p{L}\p{M} ]/gu, "").trim()))];
}

function tooNear(word: string, result: string, script: Script): boolean {
  if (word.includes(result) || result.includes(word)) return true;
  return isAlphabet(script) && distance(word, result) < (result.length < 6 ? 2 : 3);
}

function lettersOf(rng: Rng, script: Script, results: readonly string[]): string {
  const invented = (syllables: number) =>
    Array.from({ length: syllables }, () => syllable(rng, script)).join("");
  if (!rng.chance(KEEPS_A_PART)) return invented(rng.whole(1, 4));
  const result = rng.pick(results);
  const kept = rng.whole(2, Math.max(2, result.length - 3));
  return rng.chance(0.5)
    ? result.slice(0, kept) + invented(rng.whole(1, 2))
    : invented(rng.whole(1, 2)) + result.slice(-kept);
}

function syllable(rng: Rng, script: Script): string {
  if (script === "latin") return rng.pick(ONSETS) + rng.pick(VOWELS) + rng.pick(CODAS);
  return rng.pick([..."БВГДЖЗКЛМНПРСТФХЧШ"]) + rng.pick([..."АЕИОУЫЯ"]) + rng.pick(["", "", ..."ЙКЛМНРСТ"]);
}

function charactersOf(rng: Rng, language: Language): string {
  const characters = lettersIn(language);
  return Array.from({ length: rng.whole(2, 4) }, () => rng.pick(characters)).join("");
}

/** The letters or characters of a language's titles and announcements, as often as they occur. */
function lettersIn(language: Language): string[] {
  const { titles, others } = VOCABULARY[language];
  return [...[...titles, ...others].join("").replaceAll(/[^\p{L}]/gu, "")];
}

/** Letters to exchange, add or leave out to come from one word to the other (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      const exchanged = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, exchanged));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

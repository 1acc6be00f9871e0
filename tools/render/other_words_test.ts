import assert from "node:assert/strict";
import { alteredResult, inventedWord } from "./invented_words.ts";
import { nearWordsIn } from "./near_words.ts";
import { createRng } from "./rng.ts";
import { LANGUAGES, OUTCOMES, type Script, VOCABULARY } from "./words.ts";

/** The result words of every language that is written so. */
function resultsIn(script: Script): string[] {
  return LANGUAGES.filter((language) => VOCABULARY[language].script === script)
    .flatMap((language) => OUTCOMES.flatMap((outcome) => VOCABULARY[language][outcome]));
}

/** How many letters of two words of the same length differ. */
function differences(a: string, b: string): number {
  return [...a].filter((letter, at) => letter !== b[at]).length;
}

Deno.test("inventedWord() never says or holds a result, in any language", () => {
  const rng = createRng(7);
  for (const language of LANGUAGES) {
    const results = resultsIn(VOCABULARY[language].script);
    for (let n = 0; n < 400; n++) {
      const word = inventedWord(rng, language);
      assert.ok(word.length > 0);
      for (const result of results) assert.ok(!word.includes(result), word);
    }
  }
});

Deno.test("inventedWord() keeps parts of results, but never all but one letter", () => {
  const rng = createRng(8);
  const words = Array.from({ length: 3_000 }, () => inventedWord(rng, "en").replace("!", ""));
  assert.ok(words.some((word) => word.startsWith("DEF")) && words.some((word) => word.endsWith("TORY")));
  for (const word of words) {
    for (const result of resultsIn("latin").map((each) => each.replaceAll(/[¡!]/g, "").trim())) {
      if (word.length === result.length) assert.ok(differences(word, result) > 1, `${word} for ${result}`);
    }
  }
});

Deno.test("alteredResult() is nearly a result and never one, in any language", () => {
  const rng = createRng(9);
  for (const language of LANGUAGES) {
    const results = resultsIn(VOCABULARY[language].script).map((each) =>
      each.replaceAll(/[¡!！]/g, "").trim()
    );
    const words = Array.from({ length: 400 }, () => alteredResult(rng, language));
    assert.ok(new Set(words).size > 20, language);
    for (const word of words) {
      for (const result of results) assert.ok(!word.includes(result) && !result.includes(word), word);
      const keeps = results.some((result) => [...result].some((letter) => word.includes(letter)));
      assert.ok(keeps, `${word} keeps nothing of a result`);
    }
  }
});

Deno.test("near words are near, and none holds a result of any language that is written so", () => {
  for (const script of ["latin", "cyrillic", "ja", "ko", "zh-CN", "zh-TW"] as const) {
    const words = nearWordsIn(script);
    assert.ok(words.length >= 10, script);
    for (const word of words) {
      for (const result of resultsIn(script)) assert.ok(!word.includes(result), `${word} holds ${result}`);
    }
  }
});

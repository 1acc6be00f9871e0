import assert from "node:assert/strict";
import { createRng } from "./rng.ts";
import { LANGUAGES, OUTCOMES, VOCABULARY, wording } from "./words.ts";

/** Every result word of every language, with what it means. */
function resultWords(): Map<string, string> {
  const meanings = new Map<string, string>();
  for (const language of LANGUAGES) {
    for (const outcome of OUTCOMES) {
      for (const word of VOCABULARY[language][outcome]) {
        assert.equal(meanings.get(word) ?? outcome, outcome, `'${word}' means two things`);
        meanings.set(word, outcome);
      }
    }
  }
  return meanings;
}

Deno.test("VOCABULARY has a word for every outcome in every language, each with one meaning", () => {
  assert.ok(resultWords().size >= 3 * LANGUAGES.length / 2);
  for (const language of LANGUAGES) {
    for (const outcome of OUTCOMES) {
      assert.ok(VOCABULARY[language][outcome].length > 0, `${language} ${outcome}`);
    }
  }
});

Deno.test("VOCABULARY never lists a result among titles or other words: the label would be a lie", () => {
  const results = resultWords();
  for (const language of LANGUAGES) {
    const { titles, others } = VOCABULARY[language];
    for (const text of [...titles, ...others]) {
      assert.ok(!results.has(text) && !results.has(`${text}!`), `'${text}' (${language}) is a result`);
    }
  }
});

Deno.test("wording() keeps to the first wording without variety and uses all with it", () => {
  const words = ["one", "two", "three"];
  const rng = createRng(5);
  const drawn = (variety: number) => new Set(Array.from({ length: 60 }, () => wording(rng, words, variety)));
  assert.deepEqual([...drawn(0)], ["one"]);
  assert.equal(drawn(1).size, 3);
});

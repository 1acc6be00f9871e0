import assert from "node:assert/strict";
import { LANGUAGES, VOCABULARY } from "../render/words.ts";
import { ANNOUNCEMENTS, PLAY_OF_THE_GAME } from "./game_words.ts";

Deno.test("the words of the game stand in the renderer's vocabulary, whose characters its fonts have, and are no results", () => {
  for (const language of LANGUAGES) {
    const { others } = VOCABULARY[language];
    for (const text of [...ANNOUNCEMENTS[language], PLAY_OF_THE_GAME[language]]) {
      assert.ok(others.includes(text), `${language} ${text}`);
    }
  }
});

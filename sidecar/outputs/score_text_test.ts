import assert from "node:assert/strict";
import fc from "fast-check";
import { DEFAULTS } from "../config/schema.ts";
import { PLACEHOLDERS } from "../config/text_files.ts";
import type { ScoreStatus } from "../contract.ts";
import { scoreText } from "./score_text.ts";
import { NOTHING_PLAYED, victories } from "./testing/score.ts";

const EVENING: ScoreStatus = {
  ...NOTHING_PLAYED,
  victories: 12,
  defeats: 7,
  draws: 1,
  total: 20,
  win_rate: 12 / 19,
  streak: { outcome: "defeat", length: 2 },
  last_outcome: "defeat",
  session: { ...NOTHING_PLAYED.session, number: 3 },
};

const EVERYTHING = PLACEHOLDERS.map((name) => `{${name}}`).join("|");

Deno.test("scoreText() fills in every placeholder", () => {
  assert.equal(scoreText(EVERYTHING, EVENING), "12|7|1|20|63%|2 L|Defeat|3");
  assert.equal(scoreText(EVERYTHING, victories(3)), "3|0|0|3|100%|3 W|Victory|1");
  assert.equal(scoreText("{victories} : {victories}\n", EVENING), "12 : 12\n");
});

Deno.test("scoreText() writes a dash for what there is not yet", () => {
  assert.equal(scoreText(EVERYTHING, NOTHING_PLAYED), "0|0|0|0|-|-|-|1");
});

Deno.test("scoreText() writes the default files without a brace left over", () => {
  for (const template of Object.values(DEFAULTS.text_files.templates)) {
    assert.doesNotMatch(scoreText(template, EVENING), /[{}]/);
  }
});

Deno.test("scoreText() leaves text without placeholders as it is", () => {
  const text = fc.string().filter((text) => !PLACEHOLDERS.some((name) => text.includes(`{${name}}`)));
  fc.assert(fc.property(text, (text) => scoreText(text, EVENING) === text));
  assert.equal(scoreText("{ {constructor} {{draws}}", EVENING), "{ {constructor} {1}");
});

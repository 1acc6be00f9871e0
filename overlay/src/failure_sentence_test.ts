import assert from "node:assert/strict";
import { DASHBOARD_TEXTS } from "./dashboard_text.ts";
import { tellFailure } from "./failure_sentence.ts";

const { en, ja } = DASHBOARD_TEXTS;
const undo = { status: 409, code: "nothing_to_undo", message: "Nothing to undo in this session" };
const log = { status: 503, code: "log_unavailable", message: "The log cannot be written (No space left)" };

Deno.test("tellFailure() repeats the sidecar in its own language", () => {
  assert.deepEqual(tellFailure(undo, en.page), { sentence: undo.message, original: null });
});

Deno.test("tellFailure() translates by the code, and keeps the words that say more", () => {
  assert.deepEqual(tellFailure(undo, ja.page), {
    sentence: ja.page.refusals?.["nothing_to_undo"],
    original: null,
  });
  assert.deepEqual(tellFailure(log, ja.page), {
    sentence: ja.page.refusals?.["log_unavailable"],
    original: log.message,
  });
  const unknown = { status: 400, code: "invalid_delta", message: "'delta' is wrong" };
  assert.deepEqual(tellFailure(unknown, ja.page), { sentence: ja.page.refused, original: unknown.message });
});

Deno.test("tellFailure() says when there was no answer, or a strange one", () => {
  const none = { code: null, message: null };
  assert.equal(tellFailure({ status: null, ...none }, ja.page).sentence, ja.page.noAnswer);
  assert.equal(tellFailure({ status: 502, ...none }, en.page).sentence, en.page.strangeAnswer(502));
});

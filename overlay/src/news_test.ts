import assert from "node:assert/strict";
import { newsOf } from "./news.ts";

Deno.test("newsOf() is the outcome of a count that was made since", () => {
  assert.equal(newsOf({ seq: 4 }, { last_count: { seq: 5, outcome: "victory" } }), "victory");
  assert.equal(newsOf({ seq: 0 }, { last_count: { seq: 2, outcome: "draw" } }), "draw");
});

Deno.test("newsOf() is nothing for corrections, totals set by hand and new sessions", () => {
  // An undone count leaves an older one, a changed one keeps its number.
  assert.equal(newsOf({ seq: 4 }, { last_count: { seq: 3, outcome: "victory" } }), null);
  assert.equal(newsOf({ seq: 4 }, { last_count: { seq: 4, outcome: "defeat" } }), null);
  assert.equal(newsOf({ seq: 4 }, { last_count: null }), null);
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { newsOf } from "./news.ts";

const score = (victories: number, defeats: number, draws: number, session = 1) => ({
  victories,
  defeats,
  draws,
  session: { number: session },
});

Deno.test("newsOf() is the outcome of which there is one more", () => {
  assert.equal(newsOf(score(3, 1, 0), score(4, 1, 0)), "victory");
  assert.equal(newsOf(score(3, 1, 0), score(3, 2, 0)), "defeat");
  assert.equal(newsOf(score(3, 1, 0), score(3, 1, 1)), "draw");
});

Deno.test("newsOf() is nothing for corrections, totals set by hand and new sessions", () => {
  const before = score(3, 1, 0);
  for (
    const after of [
      before,
      score(2, 1, 0),
      score(2, 2, 0), // an outcome changed
      score(8, 1, 0),
      score(4, 2, 0),
      score(4, 1, 0, 2),
      score(0, 0, 0, 2),
    ]
  ) assert.equal(newsOf(before, after), null, JSON.stringify(after));
});

Deno.test("newsOf() is never news of what lowers a number", () => {
  const total = fc.nat(5);
  const any = fc.tuple(total, total, total).map(([v, d, e]) => score(v, d, e));
  fc.assert(fc.property(any, any, (before, after) => {
    const lowered = after.victories < before.victories || after.defeats < before.defeats ||
      after.draws < before.draws;
    if (lowered) assert.equal(newsOf(before, after), null);
  }));
});

import assert from "node:assert/strict";
import { mean, type Reading } from "./figures.ts";
import { objectionTo } from "./objection.ts";

/** Ten frames: the first two are read wrongly with a loss of 2, the others rightly with a loss of 0.1. */
const LOSSES = [2, 2, ...Array.from({ length: 8 }, () => 0.1)];
const KEPT = { before: 0.99, after: 0.99 };

function reading(losses: readonly number[], counts: Partial<Reading["figures"]> = {}): Reading {
  const mistakes = counts.mistakes ?? 2;
  return {
    losses,
    isRight: losses.map((_, i) => i >= mistakes),
    figures: {
      frames: losses.length,
      mistakes,
      false_counts: 0,
      swaps: 0,
      missed: mistakes,
      log_loss: mean(losses),
      ...counts,
    },
  };
}
const BEFORE = reading(LOSSES);
/** Losses with the wrong frames at one value and the right ones at another. */
const losses = (wrong: number, right: number) => LOSSES.map((_, i) => i < 2 ? wrong : right);

const cases: [string, Reading, Reading, { before: number; after: number }, string | null][] = [
  ["takes what mends mistakes", BEFORE, reading(losses(0.1, 0.1), { mistakes: 0 }), KEPT, null],
  ["takes what mends one of two", BEFORE, reading(losses(1, 0.1), { mistakes: 1 }), KEPT, null],
  [
    "refuses more results that are none",
    BEFORE,
    reading(losses(0.1, 0.1), { mistakes: 1, false_counts: 1 }),
    KEPT,
    "it would count more that is no result",
  ],
  [
    "refuses more results taken for others",
    BEFORE,
    reading(losses(0.1, 0.1), { mistakes: 1, swaps: 1 }),
    KEPT,
    "it would take more results for another result",
  ],
  [
    "refuses more mistakes",
    BEFORE,
    reading(losses(0.1, 0.1), { mistakes: 3 }),
    KEPT,
    "it would make more mistakes",
  ],
  ["refuses as many mistakes", BEFORE, reading(losses(0.1, 0.1)), KEPT, "it would mend no mistake"],
  [
    "refuses to forget",
    BEFORE,
    reading(losses(0.1, 0.1), { mistakes: 0 }),
    { before: 0.99, after: 0.987 },
    "it would forget too much of what the model was trained on",
  ],
  ["lets one anchor in a thousand go", BEFORE, reading(losses(0.1, 0.1), { mistakes: 0 }), {
    before: 0.99,
    after: 0.989,
  }, null],
  [
    "refuses doubts about what is right",
    BEFORE,
    reading(losses(0.1, 0.16), { mistakes: 0 }),
    KEPT,
    "it would be less sure of what is read rightly now",
  ],
  ["allows a little doubt", BEFORE, reading(losses(0.1, 0.14), { mistakes: 0 }), KEPT, null],
  [
    "refuses a gain below a twentieth",
    BEFORE,
    reading(losses(1.9, 0.1), { mistakes: 1 }),
    KEPT,
    "it is not clearly better",
  ],
  [
    "refuses a gain that one frame makes and others take back",
    BEFORE,
    reading([0.1, 3.6, ...losses(0, 0.1).slice(2)], { mistakes: 1 }),
    KEPT,
    "it is not clearly better",
  ],
  [
    "leaves a layer alone that is right and sure",
    reading(losses(0.09, 0.09), { mistakes: 0 }),
    reading(losses(0, 0), { mistakes: 0 }),
    KEPT,
    "the shipped one reads your pictures rightly and surely already",
  ],
  [
    "makes one surer that is right but unsure",
    reading(losses(0.4, 0.4), { mistakes: 0 }),
    reading(losses(0.1, 0.2), { mistakes: 0 }),
    KEPT,
    null,
  ],
];
for (const [name, before, after, anchors, objection] of cases) {
  Deno.test(`objectionTo() ${name}`, () => assert.equal(objectionTo(before, after, anchors), objection));
}

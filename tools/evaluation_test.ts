import assert from "node:assert/strict";
import { describeEvaluation, evaluate, judge, type Sample, type Truth } from "./evaluation.ts";
import { type Label, outcomeOf } from "../sidecar/contract.ts";

const THRESHOLDS = { victory: 0.7, defeat: 0.7, draw: 0.9 };

function sample(truth: Truth, label: Label, confidence = 0.95): Sample {
  return { file: `${truth}/${label}-${confidence}.jpg`, truth, label, outcome: outcomeOf(label), confidence };
}

Deno.test("judge() takes a result below its outcome's threshold as none", () => {
  assert.equal(judge(sample("none", "draw_text", 0.9), THRESHOLDS), "draw_text");
  assert.equal(judge(sample("none", "draw_text", 0.899), THRESHOLDS), "none");
  assert.equal(judge(sample("none", "victory_text", 0.7), THRESHOLDS), "victory_text");
  assert.equal(judge(sample("none", "none", 0.4), THRESHOLDS), "none");
});

Deno.test("evaluate() counts what is right, false, swapped and missed", () => {
  const evaluation = evaluate([
    sample("victory_text", "victory_text"),
    sample("victory_text", "victory_progressbar"), // the other screen, but what counts is right
    sample("victory_text", "defeat_text"),
    sample("defeat_text", "defeat_text", 0.5),
    sample("defeat_text", "none"),
    sample("none", "none"),
    sample("none", "victory_text", 0.6),
    sample("none", "draw_progressbar"),
  ], THRESHOLDS);
  assert.deepEqual(
    [evaluation.frames, evaluation.right, evaluation.false_counts, evaluation.swaps, evaluation.missed],
    [8, 4, 1, 1, 2],
  );
  assert.deepEqual(evaluation.outcomes, {
    victory: { frames: 3, precision: 1, recall: 2 / 3 },
    defeat: { frames: 2, precision: 0, recall: 0 },
    draw: { frames: 0, precision: 0, recall: null },
  });
  assert.equal(evaluation.label_matrix.victory_text.victory_progressbar, 1);
  assert.equal(evaluation.label_matrix.none.none, 2);
  assert.equal(evaluation.outcome_matrix.victory.victory, 2);
  assert.deepEqual(evaluation.mistakes.map(({ judged }) => judged), [
    "defeat_text",
    "none",
    "none",
    "draw_progressbar",
  ]);
});

Deno.test("evaluate() judges transitions either way", () => {
  const evaluation = evaluate(
    [sample("transition", "victory_text"), sample("transition", "none"), sample("none", "none")],
    THRESHOLDS,
  );
  assert.deepEqual([evaluation.frames, evaluation.right, evaluation.mistakes.length], [1, 1, 0]);
  assert.equal(evaluation.label_matrix.transition.victory_text, 1);
  assert.equal(evaluation.outcomes.victory.precision, null);
});

Deno.test("describeEvaluation() names every wrong file with what was said of it", () => {
  const text = describeEvaluation(evaluate([
    sample("draw_text", "draw_text", 0.81),
    sample("none", "none"),
  ], THRESHOLDS));
  assert.match(
    text,
    /wrong: draw_text\/draw_text-0\.81\.jpg shows draw_text, read as none \(draw_text 0\.810\)/,
  );
  assert.match(text, /1 of 2 frames right; 0 false counts, 0 swaps, 1 missed\./);
  assert.match(text, /draw {5}precision {7}- {2}recall {3}0\.0 % {2}\(1 frames\)/);
});

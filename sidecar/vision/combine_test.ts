import assert from "node:assert/strict";
import * as fc from "fast-check";
import { LABELS, outcomeOf, OUTCOMES, type ResultScreen } from "../contract.ts";
import { combineRegions, noProbabilities } from "./combine.ts";
import { type Class, CLASSES, labelOn } from "./labels.ts";

type ClassProbabilities = Readonly<Record<Class, number>>;

const sure = (name: keyof ClassProbabilities, probability = 0.98): ClassProbabilities => {
  const rest = (1 - probability) / 3;
  return { victory: rest, defeat: rest, draw: rest, none: rest, [name]: probability };
};
/** What a region that shows one screen says. */
const region = (name: ResultScreen, classes: ClassProbabilities) => {
  const probabilities = noProbabilities();
  for (const one of CLASSES) probabilities[labelOn(name, one)] = classes[one];
  return { name, probabilities };
};
const both = (text: ClassProbabilities, progressbar: ClassProbabilities) =>
  combineRegions([region("text", text), region("progressbar", progressbar)]);

Deno.test("combineRegions() takes the result of the one region that shows it", () => {
  for (const outcome of OUTCOMES) {
    const banner = both(sure(outcome), sure("none"));
    assert.equal(banner.label, `${outcome}_text`);
    assert.equal(banner.outcome, outcome);
    assert.ok(banner.confidence > 0.95);
    assert.equal(both(sure("none"), sure(outcome)).label, `${outcome}_progressbar`);
  }
});

Deno.test("combineRegions() says none when no region shows a result", () => {
  const { label, outcome, confidence } = both(sure("none"), sure("none"));
  assert.deepEqual([label, outcome], ["none", "none"]);
  assert.ok(confidence > 0.95);
});

Deno.test("combineRegions() is surer when both regions show the same result", () => {
  const one = both(sure("draw", 0.8), sure("none", 0.99)).confidence;
  const two = both(sure("draw", 0.8), sure("draw", 0.7)).confidence;
  assert.ok(two > one, `${two} after ${one}`);
});

Deno.test("combineRegions() names the likelier region of the two that agree", () => {
  assert.equal(both(sure("draw", 0.8), sure("draw", 0.9)).label, "draw_progressbar");
  assert.equal(both(sure("draw", 0.9), sure("draw", 0.8)).label, "draw_text");
});

Deno.test("combineRegions() is sure of neither when the regions contradict each other, and does not call it none", () => {
  const { outcome, confidence, probabilities } = both(sure("victory", 0.99), sure("defeat", 0.98));
  assert.equal(outcome, "victory");
  assert.ok(confidence < 0.6, `${confidence}`);
  assert.ok(probabilities.none < 0.01);
});

Deno.test("combineRegions() believes a sure region beside one that is hardly sure of another result", () => {
  const webcam = { victory: 0.01, defeat: 0.65, draw: 0.02, none: 0.32 };
  const { label, confidence } = both(sure("draw", 0.999), webcam);
  assert.equal(label, "draw_text");
  assert.ok(confidence > 0.95, `${confidence}`);
  assert.equal(both(webcam, sure("draw", 0.999)).label, "draw_progressbar");
  assert.ok(both(sure("draw", 0.999), sure("defeat", 0.98)).confidence < 0.9);
});

Deno.test("combineRegions() believes a single region as much as the network does", () => {
  const { confidence, label } = combineRegions([region("text", sure("defeat", 0.81))]);
  assert.equal(label, "defeat_text");
  assert.ok(Math.abs(confidence - 0.81) < 1e-9);
});

Deno.test("combineRegions() takes a region that tells the screens apart at its word", () => {
  const probabilities = { ...noProbabilities(), victory_progressbar: 0.6, victory_text: 0.3, none: 0.1 };
  const verdict = combineRegions([{ name: "text", probabilities }]);
  assert.equal(verdict.label, "victory_progressbar");
  assert.ok(Math.abs(verdict.confidence - 0.9) < 1e-9);
  assert.deepEqual(verdict.probabilities, probabilities);
});

const distribution = fc.array(fc.double({ min: 0.001, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 })
  .map(([a = 1, b = 1, c = 1, d = 1]) => {
    const sum = a + b + c + d;
    return { victory: a / sum, defeat: b / sum, draw: c / sum, none: d / sum };
  });

Deno.test("combineRegions() answers a distribution, its outcome's sum as confidence and its label's outcome", () => {
  fc.assert(fc.property(distribution, distribution, (text, progressbar) => {
    const verdict = both(text, progressbar);
    const sum = LABELS.reduce((total, label) => total + verdict.probabilities[label], 0);
    assert.ok(Math.abs(sum - 1) < 1e-9);
    assert.equal(outcomeOf(verdict.label), verdict.outcome);
    const own = LABELS.filter((label) => outcomeOf(label) === verdict.outcome)
      .reduce((total, label) => total + verdict.probabilities[label], 0);
    assert.ok(Math.abs(own - verdict.confidence) < 1e-9);
    for (const label of LABELS.filter((label) => outcomeOf(label) === verdict.outcome)) {
      assert.ok(verdict.probabilities[label] <= verdict.probabilities[verdict.label]);
    }
  }));
});

Deno.test("combineRegions() lowers a result's probability when the other region sees another result instead of none", () => {
  const screen = fc.constantFrom<ResultScreen>("text", "progressbar");
  const share = fc.double({ min: 0.01, max: 1, noNaN: true });
  fc.assert(fc.property(distribution, share, screen, (seen, moved, other) => {
    const quiet = { victory: 0, defeat: 0, draw: 0, none: 1 };
    const contrary = { ...quiet, defeat: moved, none: 1 - moved };
    const victory = (probabilities: ClassProbabilities) => {
      const verdict = other === "text" ? both(probabilities, seen) : both(seen, probabilities);
      return verdict.probabilities.victory_text + verdict.probabilities.victory_progressbar;
    };
    assert.ok(victory(contrary) < victory(quiet));
  }));
});

import assert from "node:assert/strict";
import type { Label, ResultScreen } from "../../sidecar/contract.ts";
import { CLASSES } from "../../sidecar/vision/labels.ts";
import { logitsOf } from "../../sidecar/vision/last_layer.ts";
import type { Anchors } from "./anchors.ts";
import { figuresOf, type Frame } from "./figures.ts";
import { fitLayer } from "./fit.ts";
import { bestOf, lessonsOf, tryFit } from "./trial.ts";

const classes = CLASSES;
const TWO: readonly ResultScreen[] = ["text", "progressbar"];

/** Three features that are taken as they are for the logits of victory, defeat and draw; none is surer of 0. */
const LAYER = {
  weight: Float64Array.of(10, 0, 0, 0, 10, 0, 0, 0, 10, 0, 0, 0),
  bias: Float64Array.of(0, 0, 0, 4),
};

function frameOf(
  truth: Label,
  rows: readonly (readonly number[])[],
  names = TWO,
  file = `${truth}.png`,
): Frame {
  const features = Float32Array.from(rows.flat());
  return { file, truth, names, features, logits: logitsOf(LAYER, features) };
}

/** Twenty features of each class, scattered a little, always the same. */
const ANCHORS: Anchors = (() => {
  const centres = [[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 0]];
  const rows = centres.flatMap((centre, shown) =>
    Array.from({ length: 20 }, (_, n) => ({
      shown,
      values: centre.map((value, i) => value + 0.15 * Math.sin(7 * n + 3 * i + shown)),
    }))
  );
  return {
    layer: LAYER,
    features: Float32Array.from(rows.flatMap(({ values }) => values)),
    classes: rows.map(({ shown }) => shown),
  };
})();
const minConfidence = { victory: 0.7, defeat: 0.7, draw: 0.7 };
const tried = (frames: readonly Frame[]) => tryFit({ frames, anchors: ANCHORS, classes, minConfidence });

const QUIET = [0.05, 0.05, 0.05];
/** `count` frames whose text region shows something near these features. */
function framesNear(truth: Label, centre: readonly number[], count: number, spread = 0.05): Frame[] {
  return Array.from({ length: count }, (_, n) =>
    frameOf(
      truth,
      [centre.map((value, i) => value + spread * Math.sin(5 * n + 2 * i)), QUIET],
      TWO,
      `${truth}/${n}.png`,
    ));
}

Deno.test("lessonsOf() teaches the outcome where its screen is, and none everywhere", () => {
  const rows = [[1, 0, 0], [0, 1, 0]];
  assert.deepEqual(lessonsOf(frameOf("victory_text", rows), classes), [{ place: 0, shown: 0 }]);
  assert.deepEqual(lessonsOf(frameOf("defeat_progressbar", rows), classes), [{ place: 1, shown: 1 }]);
  assert.deepEqual(lessonsOf(frameOf("none", rows), classes), [{ place: 0, shown: 3 }, {
    place: 1,
    shown: 3,
  }]);
  const three: readonly ResultScreen[] = ["text", "progressbar", "progressbar"];
  const wide = frameOf("draw_progressbar", [QUIET, QUIET, [0, 0, 0.9]], three);
  assert.deepEqual(lessonsOf(wide, classes), [{ place: 2, shown: 2 }]);
  assert.deepEqual(lessonsOf(frameOf("victory_progressbar", [QUIET], ["text"]), classes), []);
  assert.deepEqual(lessonsOf(frameOf("draw_text", rows), ["victory", "defeat", "none"]), []);
});

Deno.test("tryFit() mends a layer that reads the user's frames wrongly", () => {
  const frames = [
    ...framesNear("victory_text", [0.4, 0, 0.5], 6), // half draw to the shipped layer
    ...framesNear("defeat_text", [0, 1, 0], 6),
    ...framesNear("none", [0, 0, 0], 6),
  ];
  const { objection, folds, before, after, anchors } = tried(frames);
  assert.equal(objection, null);
  assert.equal(folds, 5);
  assert.ok(before.mistakes >= 5, `${before.mistakes}`);
  assert.equal(after.mistakes, 0);
  assert.ok(after.log_loss < before.log_loss / 2, `${after.log_loss} after ${before.log_loss}`);
  assert.ok(anchors.after >= anchors.before);
  assert.deepEqual(tried(frames), tried(frames));
});

Deno.test("tryFit() leaves a layer alone that reads the user's frames rightly", () => {
  const { objection, before } = tried([
    ...framesNear("victory_text", [1, 0, 0], 6),
    ...framesNear("defeat_text", [0, 1, 0], 6),
    ...framesNear("none", [0, 0, 0], 6),
  ]);
  assert.equal(before.mistakes, 0);
  assert.equal(objection, "the shipped one reads your pictures rightly and surely already");
});

Deno.test("tryFit() does not become unsure of everything over frames with mixed-up labels", () => {
  const mixed = Array.from(
    { length: 12 },
    (_, n) =>
      framesNear(n % 3 === 0 ? "victory_text" : "defeat_text", n % 2 === 0 ? [1, 0, 0] : [0, 1, 0], 1),
  ).flat();
  const { objection } = tried([...mixed, ...framesNear("none", [0, 0, 0], 6)]);
  assert.notEqual(objection, null);
});

Deno.test("tryFit() forgets nothing of the training over frames that say the opposite", () => {
  const { objection, before, after, anchors } = tried([
    ...framesNear("victory_text", [0, 1, 0], 12),
    ...framesNear("none", [0, 0, 0], 4),
  ]);
  assert.deepEqual([before.swaps, anchors.before], [12, 1]);
  assert.ok(after.mistakes < before.mistakes && anchors.after < 0.9, `${after.mistakes}, ${anchors.after}`);
  assert.equal(objection, "it would forget too much of what the model was trained on");
});

Deno.test("tryFit() makes a layer surer that is right but unsure", () => {
  const { objection, before, after } = tried([
    ...framesNear("victory_text", [0.55, 0, 0], 8, 0.01),
    ...framesNear("none", [0, 0, 0], 8, 0.01),
  ]);
  assert.equal(before.mistakes, 0);
  assert.ok(after.log_loss < before.log_loss / 2, `${after.log_loss} after ${before.log_loss}`);
  assert.equal(objection, null);
});

Deno.test("tryFit() refuses what mends nothing", () => {
  // Between victory and none, and nothing tells which.
  const { objection, before, after } = tried([
    ...framesNear("victory_text", [0.45, 0, 0], 8, 0.01),
    ...framesNear("none", [0.45, 0, 0], 8, 0.01),
  ]);
  assert.ok(before.mistakes > 0 && after.mistakes >= before.mistakes);
  assert.match(objection ?? "", /mend no mistake|more mistakes/);
});

Deno.test("tryFit() is judged by frames that the layer was not fitted to", () => {
  // Twenty-four features of noise tell twenty-four frames apart, but nothing about the next one.
  const width = 24;
  const noise = (seed: number) => Math.sin(seed * 12.9898) * 43758.5453 % 1;
  const layer = { weight: new Float64Array(4 * width), bias: Float64Array.of(0, 0, -20, 0) };
  const rowOf = (seed: number) => Array.from({ length: width }, (_, i) => noise(seed * width + i + 1));
  const frames = Array.from({ length: 24 }, (_, n): Frame => {
    const features = Float32Array.from(rowOf(n));
    const truth = (["victory_text", "defeat_text", "none"] as const)[n % 3] ?? "none";
    return { file: `${n}.png`, truth, names: ["text"], features, logits: logitsOf(layer, features) };
  }).sort((a, b) => a.truth < b.truth ? -1 : 1);
  const anchors = { layer, features: Float32Array.from(rowOf(99)), classes: [3] };
  const judgement = { classes, minConfidence };
  const { before, after } = tryFit({ frames, anchors, ...judgement });
  assert.ok(after.log_loss > 0.8 * before.log_loss, `held out: ${after.log_loss} after ${before.log_loss}`);

  const examples = {
    features: Float32Array.from(frames.flatMap(({ features }) => [...features])),
    classes: frames.map(({ truth }) => classes.findIndex((one) => truth.startsWith(one))),
    weights: frames.map(() => 1),
  };
  const learnt = fitLayer(layer, examples, 0.001);
  const own = figuresOf(frames, () => learnt, judgement).figures;
  assert.ok(own.log_loss < 0.3 * before.log_loss, `learnt by heart: ${own.log_loss}`);
});

Deno.test("bestOf() prefers what nothing speaks against, then the least log loss", () => {
  const trial = (log_loss: number, objection: string | null) => ({
    after: { frames: 8, mistakes: 0, false_counts: 0, swaps: 0, missed: 0, log_loss },
    objection,
  });
  const [good, better, opposed, worse] = [
    trial(0.3, null),
    trial(0.2, null),
    trial(0.1, "it would forget"),
    trial(0.4, "it is not clearly better"),
  ];
  assert.equal(bestOf([good, better, opposed, worse]), better);
  assert.equal(bestOf([worse, opposed]), opposed);
});

import assert from "node:assert/strict";
import * as fc from "fast-check";
import { type Examples, fitLayer, objectiveOf, pointOf } from "./fit.ts";

const number = fc.double({ min: -3, max: 3, noNaN: true });

/** A layer, examples for it, and another point of its parameters. */
const problem = fc.record({
  columns: fc.integer({ min: 1, max: 4 }),
  outputs: fc.integer({ min: 2, max: 4 }),
  rows: fc.integer({ min: 1, max: 6 }),
}).chain(({ columns, outputs, rows }) => {
  const list = (length: number) => fc.array(number, { minLength: length, maxLength: length });
  const parameters = outputs * columns + outputs;
  return fc.record({
    weight: list(outputs * columns),
    bias: list(outputs),
    features: list(rows * columns),
    classes: fc.array(fc.nat(outputs - 1), { minLength: rows, maxLength: rows }),
    weights: fc.array(fc.double({ min: 0.1, max: 5, noNaN: true }), { minLength: rows, maxLength: rows }),
    point: list(parameters),
    strength: fc.constantFrom(0.001, 0.1, 1),
  });
}).map(({ weight, bias, features, point, strength, ...rest }) => ({
  start: { weight: Float64Array.from(weight), bias: Float64Array.from(bias) },
  examples: { ...rest, features: Float32Array.from(features) },
  point: Float64Array.from(point),
  strength,
}));

Deno.test("objectiveOf() answers the gradient of its value", () => {
  fc.assert(fc.property(problem, ({ start, examples, point, strength }) => {
    const objective = objectiveOf(start, examples, strength);
    const gradient = new Float64Array(point.length);
    objective(point, gradient);
    const width = 1e-5;
    for (let i = 0; i < point.length; i++) {
      const valueAt = (offset: number) => {
        const moved = point.slice();
        moved[i] = (moved[i] ?? NaN) + offset;
        return objective(moved, new Float64Array(point.length));
      };
      const slope = (valueAt(width) - valueAt(-width)) / (2 * width);
      const error = Math.abs(slope - (gradient[i] ?? NaN));
      assert.ok(error < 1e-5 * Math.max(1, Math.abs(slope)), `${i}: ${gradient[i]} instead of ${slope}`);
    }
  }));
});

Deno.test("fitLayer() ends no higher than it starts, where nothing slopes any more, and always at the same place", () => {
  fc.assert(fc.property(problem, ({ start, examples, strength }) => {
    const objective = objectiveOf(start, examples, strength);
    const fitted = fitLayer(start, examples, strength);
    const gradient = new Float64Array(pointOf(start).length);
    const before = objective(pointOf(start), gradient);
    const steepest = Math.max(...gradient.map(Math.abs));
    const after = objective(pointOf(fitted), gradient);
    assert.ok(after <= before);
    assert.ok(Math.max(...gradient.map(Math.abs)) < 1e-3 * Math.max(1, steepest));
    assert.deepEqual(fitLayer(start, examples, strength), fitted);
  }));
});

/** One feature; what is above 0 shows the second of two classes. */
const START = { weight: Float64Array.of(0, 0), bias: Float64Array.of(0, 0) };
const EXAMPLES: Examples = {
  features: Float32Array.of(-2, -1, 1, 2),
  classes: [0, 0, 1, 1],
  weights: [1, 1, 1, 1],
};

Deno.test("fitLayer() moves further from its start the weaker it is held to it", () => {
  const moved = [100, 1, 0.1, 0.001].map((strength) => fitLayer(START, EXAMPLES, strength).weight[1] ?? NaN);
  assert.deepEqual(moved, moved.toSorted((a, b) => a - b));
  const [held = NaN, , , free = NaN] = moved;
  assert.ok(held < 0.01, `${held}`);
  assert.ok(free > 1, `${free}`);
});

Deno.test("fitLayer() believes examples by their weight", () => {
  const contradiction = { features: Float32Array.of(1, 1), classes: [0, 1] };
  for (const [weights, likelier] of [[[3, 1], 0], [[1, 3], 1]] as const) {
    const { bias } = fitLayer(START, { ...contradiction, weights }, 0.001);
    assert.equal((bias[1] ?? NaN) > (bias[0] ?? NaN) ? 1 : 0, likelier);
  }
});

Deno.test("fitLayer() becomes no surer than the training lets the network be", () => {
  const apart = { features: Float32Array.of(-1, 1), classes: [0, 1], weights: [1, 1] };
  const { weight, bias } = fitLayer(START, apart, 1e-9);
  const logit = (weight[1] ?? NaN) - (weight[0] ?? NaN) + (bias[1] ?? NaN) - (bias[0] ?? NaN);
  // Label smoothing of 0.03 over two classes: 0.985.
  assert.ok(Math.abs(1 / (1 + Math.exp(-logit)) - 0.985) < 0.001, `${logit}`);
});

import assert from "node:assert/strict";
import * as fc from "fast-check";
import { minimise } from "./minimise.ts";

const coordinate = fc.double({ min: -5, max: 5, noNaN: true });
const stiffness = fc.double({ min: 0.01, max: 100, noNaN: true });
const axis = fc.record({ lowest: coordinate, start: coordinate, stiffness });

Deno.test("minimise() finds the lowest point of a bowl, however stretched it is", () => {
  fc.assert(fc.property(fc.array(axis, { minLength: 1, maxLength: 12 }), (axes) => {
    const found = minimise((point, gradient) => {
      let value = 0;
      axes.forEach(({ lowest, stiffness }, i) => {
        const distance = (point[i] ?? NaN) - lowest;
        value += stiffness * distance ** 2 / 2 + distance ** 4 / 10;
        gradient[i] = stiffness * distance + 4 * distance ** 3 / 10;
      });
      return value;
    }, Float64Array.from(axes, ({ start }) => start));
    axes.forEach(({ lowest }, i) => assert.ok(Math.abs((found[i] ?? NaN) - lowest) < 0.02));
  }));
});

Deno.test("minimise() stays at a start that is the lowest point", () => {
  const start = Float64Array.of(1, -2);
  const found = minimise((point, gradient) => {
    gradient.set(point.map((coordinate, i) => coordinate - (start[i] ?? NaN)));
    return gradient.reduce((sum, slope) => sum + slope * slope / 2, 0);
  }, start);
  assert.deepEqual([...found], [1, -2]);
});

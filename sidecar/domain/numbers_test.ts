import assert from "node:assert/strict";
import fc from "fast-check";
import { Numbers } from "./numbers.ts";

const arbitraryNumbers = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 30 }).map((steps) => {
  let last = 0;
  return steps.map((step) => last += step);
});

Deno.test("Numbers finds every number at its place, and no other", () => {
  fc.assert(fc.property(arbitraryNumbers, (all) => {
    const numbers = new Numbers();
    for (const number of all) numbers.push(number);
    assert.deepEqual([numbers.length, numbers.last], [all.length, all.at(-1) ?? 0]);
    assert.deepEqual(all.map((_, place) => numbers.at(place)), all);
    for (let number = 0; number <= numbers.last + 2; number++) {
      assert.equal(numbers.placeOf(number), all.indexOf(number));
    }
    assert.throws(() => numbers.at(all.length), RangeError);
    assert.deepEqual(new Numbers(numbers.stretches, numbers.length), numbers);
  }));
});

Deno.test("Numbers takes no more room for a million than for ten", () => {
  const numbers = new Numbers();
  for (let number = 1; number <= 1_000_000; number++) numbers.push(number);
  assert.equal(numbers.stretches.length, 1);
  assert.equal(numbers.placeOf(1_000_000), 999_999);
});

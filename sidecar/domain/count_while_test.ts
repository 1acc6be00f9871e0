import assert from "node:assert/strict";
import fc from "fast-check";
import { countWhile } from "./count_while.ts";

Deno.test("countWhile() counts what lies up to a limit in a sorted list", () => {
  fc.assert(fc.property(fc.array(fc.nat(20)), fc.nat(20), (numbers, limit) => {
    const sorted = numbers.toSorted((a, b) => a - b);
    const isBelow = (number: number) => number <= limit;
    assert.equal(countWhile(sorted, isBelow), sorted.filter(isBelow).length);
  }));
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { createRng } from "./rng.ts";

Deno.test("createRng() repeats itself for the same seed and stream", () => {
  fc.assert(fc.property(fc.integer(), fc.nat(), (seed, stream) => {
    const [one, other] = [createRng(seed, stream), createRng(seed, stream)];
    for (let draw = 0; draw < 20; draw++) assert.equal(one.next(), other.next());
  }));
});

Deno.test("createRng() gives neighbouring streams unrelated numbers", () => {
  const means = Array.from({ length: 2000 }, (_, stream) => createRng(7, stream).next());
  const mean = means.reduce((sum, value) => sum + value, 0) / means.length;
  assert.ok(Math.abs(mean - 0.5) < 0.03, `the first numbers average ${mean}`);
  assert.equal(new Set(means).size, means.length);
});

Deno.test("between(), whole() and pick() stay inside their bounds", () => {
  fc.assert(fc.property(fc.integer(), fc.integer({ min: -50, max: 50 }), fc.nat(60), (seed, low, span) => {
    const rng = createRng(seed);
    const drawn = rng.between(low, low + span);
    assert.ok(drawn >= low && drawn <= low + span);
    const whole = rng.whole(low, low + span);
    assert.ok(Number.isInteger(whole) && whole >= low && whole <= low + span);
    assert.ok(["a", "b"].includes(rng.pick(["a", "b"])));
  }));
});

Deno.test("weighted() never gives an item of no weight and keeps the proportions", () => {
  const rng = createRng(3);
  const counts = { often: 0, rarely: 0, never: 0 };
  for (let draw = 0; draw < 4000; draw++) {
    counts[rng.weighted([["often", 3], ["never", 0], ["rarely", 1]] as const)]++;
  }
  assert.equal(counts.never, 0);
  assert.ok(Math.abs(counts.often / 4000 - 0.75) < 0.03, `3 of 4 expected, got ${counts.often} of 4000`);
});

Deno.test("pick() and weighted() refuse empty lists", () => {
  assert.throws(() => createRng(1).pick([]), RangeError);
  assert.throws(() => createRng(1).weighted([]), RangeError);
});

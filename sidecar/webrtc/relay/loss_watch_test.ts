import assert from "node:assert/strict";
import { LossWatch } from "./loss_watch.ts";

/** How many reports like this it takes until the mode changes. */
function reportsUntilChange(watch: LossWatch, fractionLost: number): number {
  const before = watch.keyframesOnly;
  for (let reports = 1; reports <= 1_000; reports++) {
    watch.report(fractionLost);
    if (watch.keyframesOnly !== before) return reports;
  }
  return Infinity;
}

Deno.test("LossWatch takes a viewer down to keyframes after repeated loss, and tries again ever later", () => {
  const watch = new LossWatch();
  assert.equal(reportsUntilChange(watch, 0.05), Infinity, "little is what resending is for");
  assert.equal(reportsUntilChange(watch, 0.3), 3);
  assert.equal(reportsUntilChange(watch, 0), 5);
  assert.equal(reportsUntilChange(watch, 0.3), 3);
  assert.equal(reportsUntilChange(watch, 0), 10);
  assert.equal(watch.reductions, 2);
});

Deno.test("LossWatch overlooks a single burst", () => {
  const watch = new LossWatch();
  for (let i = 0; i < 20; i++) {
    watch.report(0.5);
    watch.report(0.5);
    watch.report(0);
  }
  assert.equal(watch.keyframesOnly, false);
});

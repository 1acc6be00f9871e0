import assert from "node:assert/strict";
import fc from "fast-check";
import { type Outcome, OUTCOMES } from "../contract.ts";
import { extend, type Run, streakOf } from "./streak.ts";

/** The runs of a list of matches, one by one. */
function runsOf(matches: readonly Outcome[]): Run[] {
  const runs: Run[] = [];
  for (const outcome of matches) {
    const last = runs.at(-1);
    if (last?.outcome === outcome) last.length++;
    else runs.push({ outcome, length: 1 });
  }
  return runs;
}

/** Appends matches to a list, or takes the newest of that outcome out of it. */
function change(matches: readonly Outcome[], outcome: Outcome, delta: number): Outcome[] {
  const changed = [...matches, ...Array<Outcome>(Math.max(0, delta)).fill(outcome)];
  for (let n = 0; n < -delta && changed.includes(outcome); n++) {
    changed.splice(changed.lastIndexOf(outcome), 1);
  }
  return changed;
}

Deno.test("extend() keeps the runs of the matches that are left", () => {
  const steps = fc.array(
    fc.record({ outcome: fc.constantFrom(...OUTCOMES), delta: fc.integer({ min: -3, max: 3 }) }),
  );
  fc.assert(fc.property(steps, (steps) => {
    const runs: Run[] = [];
    let matches: Outcome[] = [];
    for (const { outcome, delta } of steps) {
      extend(runs, outcome, delta);
      matches = change(matches, outcome, delta);
      assert.deepEqual(runs, runsOf(matches));
    }
  }));
});

Deno.test("streakOf() is the last run, which a draw ends", () => {
  assert.equal(streakOf([]), null);
  assert.deepEqual(streakOf(runsOf(["defeat", "victory", "victory"])), { outcome: "victory", length: 2 });
  assert.equal(streakOf(runsOf(["victory", "draw"])), null);
});

Deno.test("extend() forgets the oldest of very many runs, and no newer one", () => {
  const runs: Run[] = [];
  for (let n = 0; n < 50_000; n++) extend(runs, n % 2 === 0 ? "victory" : "defeat", 1);
  assert.ok(runs.length >= 10_000 && runs.length < 20_000, `${runs.length} runs`);
  assert.deepEqual(streakOf(runs), { outcome: "defeat", length: 1 });
});

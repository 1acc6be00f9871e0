import assert from "node:assert/strict";
import fc from "fast-check";
import { OUTCOMES } from "../../../sidecar/contract.ts";
import { compareCounts } from "./comparison.ts";
import type { Match } from "./timeline.ts";

/** The n-th of matches that show their result for 10 s every 100 s. */
function match(number: number, outcome: Match["outcome"]): Match {
  const resultFrom = number * 100_000;
  return {
    number,
    mode: "competitive",
    outcome,
    resultFrom,
    resultUntil: resultFrom + 10_000,
    shown: "both",
  };
}

const MATCHES = [match(1, "victory"), match(2, "draw"), match(3, "defeat")];

Deno.test("compareCounts() is exact when each match is counted once, as it ended", () => {
  const outcomes = fc.array(fc.constantFrom(...OUTCOMES), { maxLength: 30 });
  const lag = fc.integer({ min: 0, max: 10_000 });
  fc.assert(fc.property(outcomes, lag, (outcomes, lag) => {
    const matches = outcomes.map((outcome, index) => match(index + 1, outcome));
    const counts = matches.map(({ resultFrom, outcome }) => ({ at: resultFrom + lag, outcome }));
    const { exact, right } = compareCounts(matches, counts);
    assert.deepEqual([exact, right], [true, matches.length]);
    if (counts.length > 0) assert.equal(compareCounts(matches, counts.slice(1)).exact, false);
  }));
});

Deno.test("compareCounts() tells missed, wrong, double and false counts apart", () => {
  const comparison = compareCounts(MATCHES, [
    { at: 101_000, outcome: "victory" },
    { at: 109_000, outcome: "victory" },
    { at: 150_000, outcome: "defeat" },
    { at: 300_500, outcome: "draw" },
  ]);
  assert.deepEqual(comparison, {
    exact: false,
    right: 1,
    missed: [2],
    wrong: [{ match: 3, counted: "draw" }],
    double: [{ match: 1, at: 109_000 }],
    false: [{ at: 150_000, outcome: "defeat" }],
  });
});

Deno.test("compareCounts() takes a count before the first flash, or long after the result, as false", () => {
  for (const at of [99_999, 111_001]) {
    const { false: strays, missed } = compareCounts([match(1, "victory")], [{ at, outcome: "victory" }]);
    assert.deepEqual([strays.length, missed], [1, [1]]);
  }
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { calibrationByOutcome, calibrationOf, type Judgement } from "./calibration.ts";

function said(confidence: number, right: boolean): Judgement {
  return { said: "victory", confidence, right };
}

const judgement = fc.record({
  said: fc.constantFrom("victory" as const, "defeat" as const, "draw" as const, "none" as const),
  confidence: fc.double({ min: 0, max: 1, noNaN: true }),
  right: fc.boolean(),
});

Deno.test("calibrationOf() is 0 when confidence says how often it is right", () => {
  const even = [said(0.75, true), said(0.75, true), said(0.75, true), said(0.75, false), said(1, true)];
  assert.equal(calibrationOf(even).error, 0);
});

Deno.test("calibrationOf() is the distance of confidence and accuracy, weighted by frames", () => {
  // One bin: sure to 0.9, right in half of the frames; another: sure to 0.5, always right.
  const error = calibrationOf([said(0.9, true), said(0.9, false), said(0.5, true), said(0.5, true)]).error;
  assert.ok(Math.abs((error ?? NaN) - (0.5 * 0.4 + 0.5 * 0.5)) < 1e-12);
  assert.equal(calibrationOf([]).error, null);
});

Deno.test("calibrationOf() puts every frame into one bin that holds its confidence", () => {
  fc.assert(fc.property(fc.array(judgement), (judgements) => {
    const { bins, frames, error } = calibrationOf(judgements);
    assert.equal(bins.reduce((sum, bin) => sum + bin.frames, 0), frames);
    for (const { from, to, confidence } of bins) {
      assert.ok(confidence === null || (confidence >= from - 1e-9 && confidence <= to + 1e-9));
    }
    assert.ok(error === null || (error >= 0 && error <= 1));
  }));
});

Deno.test("calibrationByOutcome() parts the frames by what was said", () => {
  fc.assert(fc.property(fc.array(judgement), (judgements) => {
    const parts = Object.entries(calibrationByOutcome(judgements));
    assert.deepEqual(
      parts.map(([name, { frames }]) => [name, frames]),
      ["victory", "defeat", "draw", "none"].map((
        name,
      ) => [name, judgements.filter(({ said }) => said === name).length]),
    );
  }));
});

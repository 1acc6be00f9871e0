import assert from "node:assert/strict";
import * as fc from "fast-check";
import { type Label, LABELS, outcomeOf } from "../../sidecar/contract.ts";
import { complaintAboutFrames, foldsOf } from "./folds.ts";

const truths = fc.array(fc.constantFrom(...LABELS), { minLength: 1, maxLength: 60 })
  .map((labels) => labels.toSorted().map((truth) => ({ truth })));

Deno.test("foldsOf() puts every outcome into every fold, evenly, and leaves neighbours together", () => {
  fc.assert(fc.property(truths, (frames) => {
    fc.pre(complaintAboutFrames(frames) === null);
    const folds = foldsOf(frames);
    const count = Math.max(...folds) + 1;
    assert.ok(count >= 2 && count <= 5);
    for (const outcome of new Set(frames.map(({ truth }) => outcomeOf(truth)))) {
      const own = folds.filter((_, i) => outcomeOf(frames[i]?.truth ?? "none") === outcome);
      const sizes = Array.from({ length: count }, (_, fold) => own.filter((one) => one === fold).length);
      assert.ok(Math.min(...sizes) >= 1);
      assert.ok(Math.max(...sizes) - Math.min(...sizes) <= 1, sizes.join());
      assert.deepEqual(own, own.toSorted((a, b) => a - b));
    }
  }));
});

Deno.test("complaintAboutFrames() says what is missing", () => {
  const of = (counts: Partial<Record<Label, number>>) =>
    complaintAboutFrames(
      LABELS.flatMap((truth) => Array.from({ length: counts[truth] ?? 0 }, () => ({ truth }))),
    );
  assert.match(of({ none: 4, victory_text: 3 }) ?? "", /^7 pictures are too few: at least 8/);
  assert.match(of({}) ?? "", /^0 pictures are too few/);
  assert.match(
    of({ defeat_text: 4, defeat_progressbar: 4 }) ?? "",
    /^All pictures show defeat: .+ at least two/,
  );
  assert.match(of({ none: 8, draw_text: 1 }) ?? "", /^Only one picture shows draw: add another/);
  assert.equal(of({ none: 6, draw_text: 1, draw_progressbar: 1 }), null);
});

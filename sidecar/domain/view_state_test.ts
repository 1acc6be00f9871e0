import assert from "node:assert/strict";
import fc from "fast-check";
import type { Fact } from "./fact.ts";
import { extend, type Run } from "./streak.ts";
import { arbitraryFacts } from "./testing/facts.ts";
import { PlainView } from "./testing/plain_view.ts";
import { NEWEST_HELD, View } from "./view.ts";

function viewOf(facts: readonly Fact[]): View {
  const view = new View();
  for (const fact of facts) view.record(fact);
  return view;
}

/** All that can be asked of a short log. */
function answers(view: View) {
  const { seq, lastAt, session, phaseAnchor, score } = view;
  const entries = view.newest(NEWEST_HELD).reverse();
  const undoable = view.newestUndoable()?.seq ?? null;
  return { seq, lastAt, session, phaseAnchor, score, entries, undoable };
}

function plainAnswers(facts: readonly Fact[]) {
  const plain = new PlainView();
  for (const fact of facts) plain.record(fact);
  return {
    seq: facts.at(-1)?.seq ?? 0,
    lastAt: facts.at(-1)?.at ?? null,
    session: plain.session,
    phaseAnchor: plain.phaseAnchor,
    score: plain.score,
    entries: plain.all(),
    undoable: plain.newestUndoable(),
  };
}

function count(seq: number, at = seq): Fact {
  return { type: "adjustment", seq, at, outcome: "victory", delta: 1, note: null, source: "api" };
}

Deno.test("View says what the plainest fold of the same facts says", () => {
  fc.assert(
    fc.property(arbitraryFacts, (facts) => {
      assert.deepEqual(answers(viewOf(facts)), plainAnswers(facts));
    }),
    { numRuns: 500 },
  );
});

Deno.test("View says it also when the score is asked for after every fact", () => {
  fc.assert(fc.property(arbitraryFacts, (facts) => {
    const view = new View();
    for (const [index, fact] of facts.entries()) {
      view.record(fact);
      assert.deepEqual(answers(view), plainAnswers(facts.slice(0, index + 1)));
    }
  }));
});

Deno.test("View.restore() goes on as if all facts had been recorded, wherever it was saved", () => {
  fc.assert(
    fc.property(arbitraryFacts, fc.nat(40), (facts, cut) => {
      const before = viewOf(facts.slice(0, cut));
      const state = before.save();
      for (const fact of facts.slice(cut)) before.record(fact); // changes nothing in what was saved
      const restored = viewOf([count(1)]);
      restored.restore(state);
      for (const fact of facts.slice(cut)) restored.record(fact);
      assert.deepEqual(answers(restored), plainAnswers(facts));
      assert.deepEqual(restored.save(), before.save());
    }),
    { numRuns: 300 },
  );
});

Deno.test("View holds the newest facts, and knows of all what became of them", () => {
  const facts = Array.from({ length: 3 * NEWEST_HELD }, (_, i) => count(i + 1));
  const view = viewOf(facts);
  assert.deepEqual(view.newest(NEWEST_HELD).map(({ fact }) => fact), facts.slice(-NEWEST_HELD).reverse());
  assert.ok(view.newest(Infinity).length < 2 * NEWEST_HELD, "not all of them");
  view.record({
    type: "reclassified",
    seq: 3 * NEWEST_HELD + 1,
    at: 0,
    target: 1,
    outcome: "draw",
    source: "",
  });
  view.record({ type: "undone", seq: 3 * NEWEST_HELD + 2, at: 0, target: 2, source: "api" });
  assert.deepEqual(view.standing(1), {
    seq: 1,
    type: "adjustment",
    session: 1,
    undone: false,
    outcome: "draw",
    logged: "victory",
    target: null,
  });
  assert.equal(view.standing(2)?.undone, true);
  const { victories, draws } = view.score;
  assert.deepEqual([victories, draws], [3 * NEWEST_HELD - 2, 1]);
});

Deno.test("View.entryOf() tells what became of a fact that the log told", () => {
  const view = viewOf([count(1), { type: "undone", seq: 2, at: 2, target: 1, source: "api" }]);
  assert.deepEqual(view.entryOf(count(1)), { fact: count(1), session: 1, undone: true, outcome: "victory" });
  assert.equal(view.entryOf(count(3)), null);
});

Deno.test("extend() remembers a bounded number of runs, among them the newest", () => {
  const runs: Run[] = [];
  for (let i = 0; i < 100_000; i++) extend(runs, i % 2 === 0 ? "victory" : "defeat", 1);
  assert.ok(runs.length >= 10_000 && runs.length < 20_000, `${runs.length}`);
  extend(runs, "defeat", -1);
  extend(runs, "victory", 2);
  assert.deepEqual(runs.at(-1), { outcome: "victory", length: 3 });
});

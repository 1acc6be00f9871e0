import assert from "node:assert/strict";
import fc from "fast-check";
import { type Outcome, OUTCOMES } from "../contract.ts";
import { type Command, decide, Refusal } from "./command.ts";
import type { Fact } from "./fact.ts";
import { entriesOf, log, refused, result, run, START, undo } from "./testing/logging.ts";
import { View } from "./view.ts";

const accepted = (view: View, command: Command) => refused(view, command) === "accepted";

const outcome = fc.constantFrom(...OUTCOMES);
const action = fc.oneof(
  fc.record({ kind: fc.constant("result" as const), outcome }),
  fc.record({
    kind: fc.constant("adjust" as const),
    outcome,
    delta: fc.integer({ min: -3, max: 3 }),
    note: fc.constant(null),
  }),
  fc.record({
    kind: fc.constant("undo" as const),
    seq: fc.option(fc.integer({ min: 1, max: 40 }), { nil: null }),
  }),
  fc.record({ kind: fc.constant("reclassify" as const), seq: fc.integer({ min: 1, max: 40 }), outcome }),
  fc.record({
    kind: fc.constant("initialize" as const),
    totals: fc.record({ victories: fc.nat(5), defeats: fc.nat(5), draws: fc.nat(5) }),
  }),
  fc.constant({ kind: "reset_session" as const }),
);

/** Plays the actions and returns the view with every fact that was logged. */
function play(actions: readonly (Command | { kind: "result"; outcome: Outcome })[]): [View, Fact[]] {
  const view = new View();
  const facts: Fact[] = [];
  for (const next of actions) {
    try {
      facts.push(
        next.kind === "result"
          ? log(view, result(next.outcome))
          : log(view, decide(view, next, START, "api")),
      );
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  }
  return [view, facts];
}

Deno.test("View: replaying the facts gives the same view", () => {
  fc.assert(fc.property(fc.array(action, { maxLength: 40 }), (actions) => {
    const [live, facts] = play(actions);
    const replayed = new View();
    for (const fact of facts) replayed.record(fact);
    assert.deepEqual(replayed.score, live.score);
    assert.deepEqual(entriesOf(replayed), entriesOf(live));
    assert.deepEqual(replayed.phaseAnchor, live.phaseAnchor);
    assert.deepEqual(replayed.session, live.session);
  }));
});

Deno.test("View: totals never go below 0 and the streak never exceeds its total", () => {
  fc.assert(fc.property(fc.array(action, { maxLength: 40 }), (actions) => {
    const { victories, defeats, draws, streak } = play(actions)[0].score;
    assert.ok(Math.min(victories, defeats, draws) >= 0);
    if (streak !== null) assert.ok(streak.length <= (streak.outcome === "victory" ? victories : defeats));
  }));
});

Deno.test("View: undoing a count and its undoing changes nothing, whatever came before", () => {
  fc.assert(fc.property(fc.array(action, { maxLength: 40 }), fc.nat(), (actions, choice) => {
    const [view] = play(actions);
    const standing = entriesOf(view).filter(({ fact }) =>
      accepted(view, undo(fact.seq)) && fact.type !== "undone"
    );
    const chosen = standing[choice % Math.max(1, standing.length)];
    fc.pre(chosen !== undefined);
    const [score, before] = [view.score, entriesOf(view)];
    const undoing = run(view, undo(chosen.fact.seq));
    run(view, undo(undoing.seq));
    assert.deepEqual(view.score, score);
    assert.deepEqual(entriesOf(view).slice(0, before.length), before);
  }));
});

Deno.test("View: a fact is undone exactly when one that stands says so", () => {
  fc.assert(fc.property(fc.array(action, { maxLength: 40 }), (actions) => {
    const all = entriesOf(play(actions)[0]);
    for (const { fact, undone } of all) {
      const by = all.filter((entry) =>
        entry.fact.type === "undone" && entry.fact.target === fact.seq && !entry.undone
      );
      assert.equal(by.length, undone ? 1 : 0);
    }
  }));
});

Deno.test("View: only what counts a match makes a new last count", () => {
  fc.assert(fc.property(fc.array(action, { maxLength: 40 }), (actions) => {
    const [view, facts] = play(actions);
    const { lastCount } = view.score;
    const counted = facts.find(({ seq }) => seq === lastCount?.seq);
    if (lastCount !== null) assert.ok(counted !== undefined && "delta" in counted && counted.delta > 0);
    const replayed = new View();
    for (const fact of facts) {
      const known = replayed.seq;
      replayed.record(fact);
      const isNews = (replayed.score.lastCount?.seq ?? 0) > known;
      assert.equal(isNews, "delta" in fact && fact.delta > 0, JSON.stringify(fact));
    }
  }));
});

Deno.test("View: undoing everything that can be undone leaves what cannot", () => {
  fc.assert(fc.property(fc.array(action, { maxLength: 40 }), (actions) => {
    const [view, facts] = play(
      actions.filter(({ kind }) => kind !== "initialize" && kind !== "reset_session"),
    );
    for (let i = 0; i < facts.length && view.newestUndoable() !== null; i++) run(view, undo());
    const { victories, defeats, draws } = view.score;
    assert.deepEqual([victories, defeats, draws], [0, 0, 0]);
    assert.equal(view.newestUndoable(), null);
  }));
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { type Outcome, OUTCOMES } from "../contract.ts";
import { type Command, decide, Refusal } from "./command.ts";
import type { Draft, Fact } from "./fact.ts";
import { NEWEST_HELD, View } from "./view.ts";

const START = Date.UTC(2026, 0, 1);

function result(outcome: Outcome, at = START): Draft {
  return {
    type: "result",
    at,
    outcome,
    delta: 1,
    label: `${outcome}_text`,
    confidence: 0.99,
    evidence: null,
    note: null,
    source: "detector",
  };
}

/** A view in which the drafts were logged one after the other. */
function viewOf(...drafts: Draft[]): View {
  const view = new View();
  for (const draft of drafts) log(view, draft);
  return view;
}

function log(view: View, draft: Draft): Fact {
  const fact = { ...draft, seq: view.seq + 1 };
  view.record(fact);
  return fact;
}

function run(view: View, command: Command): Fact {
  return log(view, decide(view, command, START, "api"));
}

function refused(view: View, command: Command): string {
  try {
    decide(view, command, START, "api");
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
  return "accepted";
}

/** Every entry of a short log, oldest first. */
const entriesOf = (view: View) => view.newest(NEWEST_HELD).reverse();
const accepted = (view: View, command: Command) => refused(view, command) === "accepted";
const adjust = (outcome: Outcome, delta: number): Command => ({ kind: "adjust", outcome, delta, note: null });
const undo = (seq: number | null = null): Command => ({ kind: "undo", seq });

Deno.test("View counts results and tells the streak", () => {
  const view = viewOf(result("victory"), result("defeat"), result("defeat"));
  assert.deepEqual(view.score, {
    victories: 1,
    defeats: 2,
    draws: 0,
    streak: { outcome: "defeat", length: 2 },
    lastOutcome: "defeat",
    lastCount: { seq: 3, outcome: "defeat" },
  });
});

Deno.test("View: a draw ends the streak", () => {
  const view = viewOf(result("victory"), result("draw"));
  assert.equal(view.score.streak, null);
  assert.equal(view.score.lastOutcome, "draw");
});

Deno.test("View: taking a win away mends the streak across the gap", () => {
  const view = viewOf(result("defeat"), result("victory"), result("defeat"));
  run(view, adjust("victory", -1));
  assert.deepEqual(view.score.streak, { outcome: "defeat", length: 2 });
});

Deno.test("View: an undone count is as if it had never been", () => {
  const view = viewOf(result("victory"), result("defeat"));
  run(view, undo());
  assert.deepEqual(view.score, viewOf(result("victory")).score);
  assert.equal(view.standing(2)?.undone, true);
});

Deno.test("View: undoing a win that was taken away by hand leaves 0, and the next win counts", () => {
  const view = viewOf(result("victory"));
  run(view, adjust("victory", -1));
  run(view, undo(1));
  assert.equal(view.score.victories, 0);
  log(view, result("victory"));
  assert.equal(view.score.victories, 1);
});

Deno.test("View: reclassifying moves the count, and undo brings it back", () => {
  const view = viewOf(result("victory"));
  run(view, { kind: "reclassify", seq: 1, outcome: "draw" });
  assert.deepEqual([view.score.victories, view.score.draws], [0, 1]);
  assert.equal(view.standing(1)?.outcome, "draw");
  run(view, undo());
  assert.deepEqual([view.score.victories, view.score.draws], [1, 0]);
});

Deno.test("View: undoing the newer of two reclassifications restores the older", () => {
  const view = viewOf(result("victory"));
  run(view, { kind: "reclassify", seq: 1, outcome: "draw" });
  run(view, { kind: "reclassify", seq: 1, outcome: "defeat" });
  run(view, undo());
  assert.equal(view.standing(1)?.outcome, "draw");
});

Deno.test("View: undoing twice skips the reclassification of what is undone", () => {
  const view = viewOf(result("victory"), result("defeat"));
  run(view, { kind: "reclassify", seq: 2, outcome: "draw" });
  run(view, undo(2));
  run(view, undo());
  assert.equal(view.standing(1)?.undone, true);
  assert.deepEqual(view.score, new View().score);
});

Deno.test("View: an undone undoing is as if it had never been", () => {
  const view = viewOf(result("victory"), result("defeat"));
  const before = view.score;
  const undoing = run(view, undo(1));
  const restoring = run(view, undo(undoing.seq));
  assert.deepEqual(view.score, before);
  assert.deepEqual([view.standing(1)?.undone, view.standing(undoing.seq)?.undone], [false, true]);
  assert.equal(view.newestUndoable()?.seq, 2, "the undoings are passed over");

  run(view, undo(1));
  assert.equal(view.score.victories, 0, "it can be undone again");
  assert.equal(view.standing(restoring.seq)?.undone, false);
});

Deno.test("View: a restored reclassification is in force again, in its place among the others", () => {
  const view = viewOf(result("victory"));
  const first = run(view, { kind: "reclassify", seq: 1, outcome: "draw" });
  const undoing = run(view, undo(first.seq));
  run(view, { kind: "reclassify", seq: 1, outcome: "defeat" });
  run(view, undo(undoing.seq));
  assert.equal(view.standing(1)?.outcome, "defeat");
  run(view, undo());
  assert.equal(view.standing(1)?.outcome, "draw");
});

Deno.test("View: restoring a result leaves the phase's anchor alone", () => {
  const view = viewOf(result("victory"));
  const undoing = run(view, undo());
  const anchor = view.phaseAnchor;
  run(view, undo(undoing.seq));
  assert.equal(view.phaseAnchor, anchor);
});

Deno.test("View: a new session starts at 0 and keeps the history", () => {
  const view = viewOf(result("victory"));
  run(view, { kind: "reset_session" });
  assert.equal(view.score.victories, 0);
  assert.equal(view.session.number, 2);
  assert.equal(view.newest(10).length, 2);
});

Deno.test("View: undoing a fact of an earlier session does not change this one's score", () => {
  const view = viewOf(result("victory"));
  run(view, { kind: "reset_session" });
  log(view, result("defeat"));
  run(view, undo(1));
  assert.equal(view.standing(1)?.undone, true);
  assert.deepEqual([view.score.victories, view.score.defeats], [0, 1]);
});

Deno.test("View: initialize sets the totals and what came before no longer matters", () => {
  const view = viewOf(result("victory"));
  run(view, { kind: "initialize", totals: { victories: 5, defeats: 2, draws: 1 } });
  run(view, undo(1));
  const { victories, defeats, draws, streak, lastOutcome } = view.score;
  assert.deepEqual({ victories, defeats, draws, streak, lastOutcome }, {
    victories: 5,
    defeats: 2,
    draws: 1,
    streak: null,
    lastOutcome: null,
  });
});

Deno.test("View: what came before an initialize is not undone by an undo without a number", () => {
  const view = viewOf(result("victory"));
  run(view, { kind: "initialize", totals: { victories: 5, defeats: 0, draws: 0 } });
  assert.equal(refused(view, undo()), "nothing_to_undo");
});

Deno.test("View: the last count is the newest one that stands, with its outcome of now", () => {
  const view = viewOf(result("victory"), result("defeat"));
  const lastCount = () => view.score.lastCount;
  assert.deepEqual(lastCount(), { seq: 2, outcome: "defeat" });
  run(view, { kind: "reclassify", seq: 2, outcome: "draw" });
  assert.deepEqual(lastCount(), { seq: 2, outcome: "draw" });
  run(view, undo(2));
  assert.deepEqual(lastCount(), { seq: 1, outcome: "victory" });
  const taken = run(view, adjust("victory", -1));
  assert.deepEqual(lastCount(), { seq: 1, outcome: "victory" });
  run(view, undo(taken.seq));
  assert.deepEqual(lastCount(), { seq: 1, outcome: "victory" });
  const added = run(view, adjust("defeat", 2));
  assert.deepEqual(lastCount(), { seq: added.seq, outcome: "defeat" });
  run(view, { kind: "initialize", totals: { victories: 3, defeats: 0, draws: 0 } });
  assert.equal(lastCount(), null);
  const next = log(view, result("victory"));
  assert.deepEqual(lastCount(), { seq: next.seq, outcome: "victory" });
  run(view, { kind: "reset_session" });
  assert.equal(lastCount(), null);
});

Deno.test("View finds facts by number across the hole that a damaged line leaves", () => {
  const view = new View();
  view.record({ ...result("victory"), seq: 1 });
  view.record({ ...result("defeat"), seq: 3 });
  view.record({ type: "undone", at: START, target: 3, source: "api", seq: 7 });
  assert.equal(view.standing(2), null);
  assert.deepEqual([view.score.victories, view.score.defeats], [1, 0]);
  assert.throws(() => view.record({ ...result("victory"), seq: 7 }), RangeError);
});

Deno.test("decide() refuses what would change nothing", () => {
  const view = viewOf({ type: "session_started", at: START, source: "sidecar" }, result("victory"));
  assert.equal(refused(view, adjust("defeat", -1)), "nothing_to_change");
  assert.equal(refused(view, adjust("victory", 0)), "nothing_to_change");
  const nothing = { message: "Nothing to change: 'delta' is 0" };
  assert.throws(() => decide(view, adjust("defeat", 0), START, "api"), nothing, "whatever the total");
  assert.equal(refused(view, { kind: "reclassify", seq: 2, outcome: "victory" }), "nothing_to_change");
  assert.equal(refused(view, { kind: "reclassify", seq: 1, outcome: "victory" }), "cannot_reclassify");
  assert.equal(refused(view, { kind: "reclassify", seq: 9, outcome: "victory" }), "not_found");
  assert.equal(refused(view, undo(1)), "cannot_undo");
  assert.equal(refused(view, undo(9)), "not_found");
  run(view, undo(2));
  assert.equal(refused(view, undo(2)), "nothing_to_change");
  assert.equal(refused(view, undo()), "nothing_to_undo");
  run(view, undo(3));
  assert.equal(refused(view, undo(3)), "nothing_to_change");
  assert.equal(refused(view, undo(4)), "cannot_undo", "what brought it back: the count itself can be undone");
});

Deno.test("decide() logs the delta that is really applied", () => {
  const view = viewOf(result("victory"), result("victory"));
  const fact = run(view, adjust("victory", -5));
  assert.equal(fact.type === "adjustment" ? fact.delta : null, -2);
});

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

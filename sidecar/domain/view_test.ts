import assert from "node:assert/strict";
import { adjust, log, refused, result, run, START, undo, viewOf } from "./testing/logging.ts";
import { View } from "./view.ts";

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

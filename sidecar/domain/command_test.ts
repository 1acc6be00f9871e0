import assert from "node:assert/strict";
import { decide } from "./command.ts";
import { adjust, refused, result, run, START, undo, viewOf } from "./testing/logging.ts";

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

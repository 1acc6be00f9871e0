import assert from "node:assert/strict";
import { SimulatedClock } from "../../tests/support/clock.ts";
import { Attempts } from "./attempts.ts";

Deno.test("Attempts remembers a bounded number of callers", () => {
  const attempts = new Attempts(new SimulatedClock());
  for (let i = 0; i < 10; i++) attempts.failed("first", String(i));
  assert.equal(attempts.blockedFor("first"), 60);
  for (let i = 0; i < 1_000; i++) attempts.failed(`other ${i}`, "x");
  assert.equal(attempts.blockedFor("first"), 0);
});

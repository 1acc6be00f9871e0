import assert from "node:assert/strict";
import { SimulatedClock } from "../../tests/support/clock.ts";
import { rehearse } from "./rehearsal.ts";

Deno.test("rehearse() connects two ends in this process, and leaves no socket behind", async () => {
  const { signal } = new AbortController();
  // A clock that stands still: nothing is cut short.
  await rehearse({ clock: new SimulatedClock(), signal });
});

Deno.test("rehearse() ends with the process", async () => {
  const ending = new AbortController();
  ending.abort();
  await rehearse({ clock: new SimulatedClock(), signal: ending.signal });
});

Deno.test("rehearse() gives up in the end", async () => {
  const clock = { now: () => ({ wall: 0, mono: 0 }), sleep: () => Promise.resolve() };
  await assert.rejects(rehearse({ clock, signal: new AbortController().signal }), /take too long/);
});

import assert from "node:assert/strict";
import { SimulatedClock } from "../tests/support/clock.ts";
import { Backlog } from "./backlog.ts";
import type { Draft, Fact, ResultDraft } from "./domain/fact.ts";
import { Counters } from "./runtime/counters.ts";
import { RULES } from "./testing/scorekeeping.ts";

/** A backlog before a log that can be broken. */
function setUp() {
  const disk = { broken: true, tries: 0, facts: [] as Fact[] };
  const clock = new SimulatedClock();
  const backlog = new Backlog({
    write(draft: Draft) {
      disk.tries++;
      if (disk.broken) return Promise.reject(new Error("The disk is full"));
      const fact = { ...draft, seq: disk.facts.length + 1 };
      disk.facts.push(fact);
      return Promise.resolve(fact);
    },
    rules: RULES,
    clock,
    counters: new Counters(),
  });
  return { backlog, clock, disk };
}

function defeat(at: number): ResultDraft {
  return {
    type: "result",
    at,
    outcome: "defeat",
    delta: 1,
    label: "defeat_text",
    confidence: 0.8,
    evidence: null,
    note: null,
    source: "detector",
  };
}

Deno.test("Backlog writes what waits in order, each correction naming its own result", async () => {
  const { backlog, disk } = setUp();
  for (const at of [1, 2]) {
    backlog.add(defeat(at));
    backlog.correctNewest({ at, outcome: "draw" });
  }
  assert.deepEqual([backlog.results, backlog.corrections], [2, 2]);
  disk.broken = false;
  await backlog.flush();
  assert.deepEqual(
    disk.facts.map((fact) => [fact.type, fact.at, "target" in fact ? fact.target : null]),
    [["result", 1, null], ["reclassified", 1, 1], ["result", 2, null], ["reclassified", 2, 3]],
  );
  assert.deepEqual([backlog.results, backlog.corrections], [0, 0]);
});

Deno.test("Backlog leaves a log in trouble alone for a second, unless it is asked to try at once", async () => {
  const { backlog, clock, disk } = setUp();
  backlog.add(defeat(1));
  await backlog.flush();
  await clock.advance(999);
  await backlog.flush();
  assert.equal(disk.tries, 1);
  await assert.rejects(backlog.flush({ atOnce: true }), /The disk is full/);
  await clock.advance(1_000);
  disk.broken = false;
  await backlog.flush();
  assert.equal(disk.facts.length, 1);
});

Deno.test("Backlog drops the oldest when too many wait, and with a result what corrects it", async () => {
  const { backlog, disk } = setUp();
  backlog.add(defeat(0));
  backlog.correctNewest({ at: 0, outcome: "draw" });
  for (let at = 1; at <= 99; at++) backlog.add(defeat(at));
  assert.deepEqual([backlog.results, backlog.corrections], [99, 1]);
  disk.broken = false;
  await backlog.flush();
  assert.deepEqual(disk.facts.map(({ type, at }) => [type, at]).at(0), ["result", 1]);
  assert.equal(disk.facts.length, 99);
  assert.ok(disk.facts.every(({ type }) => type === "result"));
});

import assert from "node:assert/strict";
import type { Fact } from "./domain/fact.ts";
import { NEWEST_HELD, View } from "./domain/view.ts";
import { allHistory } from "./history.ts";
import { MOST_EVENTS } from "./http/query.ts";

function count(seq: number): Fact {
  return { type: "adjustment", seq, at: seq, outcome: "victory", delta: 1, note: `${seq}`, source: "api" };
}

/** A view of that many counts, and the log with them. */
function setUp(facts: number) {
  const log = Array.from({ length: facts }, (_, i) => count(i + 1));
  const view = new View();
  for (const fact of log) view.record(fact);
  const reads = { begun: 0, told: 0, ended: 0 };
  async function* readLog() {
    reads.begun++;
    try {
      for (const fact of log) {
        reads.told++;
        yield await Promise.resolve(fact);
      }
    } finally {
      reads.ended++;
    }
  }
  return { log, view, reads, readLog };
}

Deno.test("allHistory() tells all events once, oldest first, with what became of them", async () => {
  const { view, reads, readLog } = setUp(3 * NEWEST_HELD + 5);
  view.record({ type: "undone", seq: 3 * NEWEST_HELD + 6, at: 0, target: 2, source: "api" });
  const events = await Array.fromAsync(allHistory(view, readLog));
  assert.deepEqual(
    events.map(({ seq }) => seq),
    Array.from({ length: 3 * NEWEST_HELD + 6 }, (_, i) => i + 1),
  );
  assert.deepEqual(events.filter(({ undone }) => undone).map(({ seq, note }) => [seq, note]), [[2, "2"]]);
  assert.deepEqual([reads.begun, reads.ended], [1, 1]);
});

Deno.test("allHistory() reads no log of which the view holds everything", async () => {
  const { view, log, reads, readLog } = setUp(NEWEST_HELD - 1);
  assert.equal((await Array.fromAsync(allHistory(view, readLog))).length, log.length);
  assert.equal(reads.begun, 0);
});

Deno.test("allHistory() tells what is left when the log was emptied behind its back", async () => {
  const { view, log, readLog } = setUp(2 * NEWEST_HELD);
  log.length = 0;
  const events = await Array.fromAsync(allHistory(view, readLog));
  assert.deepEqual(events.map(({ seq }) => seq).slice(0, 1), [NEWEST_HELD + 1]);
  assert.equal(events.length, NEWEST_HELD);
});

Deno.test("allHistory() reads no further than it is asked to, and lets go of the log", async () => {
  const { view, reads, readLog } = setUp(2 * NEWEST_HELD);
  for await (const { seq } of allHistory(view, readLog)) if (seq === 3) break;
  assert.deepEqual(reads, { begun: 1, told: 3, ended: 1 });
});

Deno.test("View holds as many facts as one answer of the history tells", () => {
  assert.ok(NEWEST_HELD >= MOST_EVENTS);
});

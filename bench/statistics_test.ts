import assert from "node:assert/strict";
import { spreadOf } from "./statistics.ts";

Deno.test("spreadOf() tells the middle, a tenth of each side and the tops, in whatever order", () => {
  const values = Array.from({ length: 100 }, (_, n) => (n * 37) % 100);
  assert.deepEqual(spreadOf(values), { median: 50, low: 10, high: 90, p95: 95, p99: 99, runs: 100 });
  assert.deepEqual(spreadOf([7]), { median: 7, low: 7, high: 7, p95: 7, p99: 7, runs: 1 });
  assert.throws(() => spreadOf([]), RangeError);
});

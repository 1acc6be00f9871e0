import assert from "node:assert/strict";
import { LastSight } from "./last_sight.ts";
import type { Sight } from "./watch.ts";

const PROBABILITIES = {
  ...{ victory_text: 0, victory_progressbar: 0, defeat_text: 0, defeat_progressbar: 0 },
  ...{ draw_text: 0, draw_progressbar: 0, none: 1 },
};

function sight(bytes: number[], { source = "Game", glance = false } = {}): Sight {
  const verdict = { label: "none", outcome: "none", confidence: 1, probabilities: PROBABILITIES } as const;
  const reading = { ...verdict, width: 1, height: 1, isBlack: false, areas: [], ms: 0 };
  return { jpeg: new Uint8Array(bytes), source, reading, at: 0, glance };
}

Deno.test("LastSight keeps the newest picture, whatever becomes of its bytes or of those before", () => {
  const last = new LastSight();
  assert.equal(last.copy(), null);
  const first = sight([1, 2, 3]);
  last.see(first);
  first.jpeg.fill(0);
  const copy = last.copy();
  last.see(sight([4, 5]));
  last.see(sight([6, 7, 8, 9, 10, 11]));
  assert.deepEqual(copy?.jpeg, new Uint8Array([1, 2, 3]));
  assert.deepEqual(last.copy()?.jpeg, new Uint8Array([6, 7, 8, 9, 10, 11]));
  last.see(sight([12]));
  assert.deepEqual(last.copy()?.jpeg, new Uint8Array([12]));
});

Deno.test("LastSight tells what is seen now, and keeps the picture while there is nothing to see", () => {
  const last = new LastSight();
  const seen = sight([1]);
  last.see(seen);
  assert.equal(last.now, seen);
  last.see(null);
  assert.equal(last.now, null);
  assert.deepEqual(last.copy()?.jpeg, new Uint8Array([1]));
});

Deno.test("LastSight keeps a glance only of a source that it has no full picture of", () => {
  const last = new LastSight();
  last.see(sight([1]));
  last.see(sight([2], { glance: true }));
  assert.deepEqual([last.copy()?.jpeg, last.now?.jpeg], [new Uint8Array([1]), new Uint8Array([2])]);
  last.see(sight([3], { source: "Another", glance: true }));
  assert.deepEqual([last.copy()?.jpeg, last.copy()?.source], [new Uint8Array([3]), "Another"]);
});

import assert from "node:assert/strict";
import { LastSight } from "./last_sight.ts";
import type { Sight } from "./watch.ts";

const PROBABILITIES = {
  ...{ victory_text: 0, victory_progressbar: 0, defeat_text: 0, defeat_progressbar: 0 },
  ...{ draw_text: 0, draw_progressbar: 0, none: 1 },
};

function sight(...bytes: number[]): Sight {
  const verdict = { label: "none", outcome: "none", confidence: 1, probabilities: PROBABILITIES } as const;
  const reading = { ...verdict, width: 1, height: 1, isBlack: false, areas: [], ms: 0 };
  return { jpeg: new Uint8Array(bytes), source: `Game ${bytes.length}`, reading, at: 0, glance: false };
}

Deno.test("LastSight keeps the newest picture, whatever becomes of its bytes or of those before", () => {
  const last = new LastSight();
  assert.equal(last.copy(), null);
  const first = sight(1, 2, 3);
  last.keep(first);
  first.jpeg.fill(0);
  const copy = last.copy();
  last.keep(sight(4, 5));
  last.keep(sight(6, 7, 8, 9, 10, 11));
  assert.deepEqual(copy?.jpeg, new Uint8Array([1, 2, 3]));
  assert.deepEqual(last.copy()?.jpeg, new Uint8Array([6, 7, 8, 9, 10, 11]));
  last.keep(sight(12));
  assert.deepEqual(last.copy()?.jpeg, new Uint8Array([12]));
  assert.equal(last.source, "Game 1");
});

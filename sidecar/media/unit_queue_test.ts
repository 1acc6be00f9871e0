import assert from "node:assert/strict";
import type { AccessUnit } from "../runtime/media.ts";
import { pictures } from "./testing/publication.ts";
import { UnitQueue } from "./unit_queue.ts";

function setUp(maxBytes: number) {
  const dropped = { count: 0 };
  const queue = new UnitQueue(true, { maxBytes, onDrop: () => dropped.count++ });
  return { dropped, queue };
}

Deno.test("UnitQueue hands out everything in order, also what came before it was asked, and then ends", async () => {
  const { queue, dropped } = setUp(1e6);
  const { units } = pictures(20);
  units.slice(0, 10).forEach((unit) => queue.push(unit));
  const taken = Array.fromAsync(queue);
  units.slice(10).forEach((unit) => queue.push(unit));
  queue.end();
  assert.deepEqual(await taken, units);
  assert.equal(dropped.count, 0);
  assert.equal(queue.bytes, 0);
});

Deno.test("UnitQueue, when full, leaves out everything up to a keyframe for which there is room", async () => {
  const { queue, dropped } = setUp(5_000);
  const { units } = pictures(40);
  const times = () => [...taken].map(({ timestampUs }) => timestampUs / 100_000);
  const taken: AccessUnit[] = [];
  units.slice(0, 20).forEach((unit) => queue.push(unit)); // the keyframe at 10 finds no room either
  const consumer = queue[Symbol.asyncIterator]();
  for (let i = 0; i < 5; i++) taken.push((await consumer.next()).value);
  assert.deepEqual(times(), [0, 1, 2, 3, 4]);
  units.slice(20, 23).forEach((unit) => queue.push(unit));
  queue.end();
  for (let i = 0; i < 3; i++) taken.push((await consumer.next()).value);
  assert.deepEqual(times(), [0, 1, 2, 3, 4, 20, 21, 22]);
  assert.equal((await consumer.next()).done, true);
  assert.equal(dropped.count, 15);
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { JitterBuffer } from "./jitter_buffer.ts";
import type { ReceivedPacket } from "../rtp.ts";

function packet(sequenceNumber: number): ReceivedPacket {
  return {
    ssrc: 1,
    payloadType: 96,
    sequenceNumber: sequenceNumber & 0xffff,
    timestamp: 0,
    marker: false,
    payload: new Uint8Array(1),
    rid: null,
    repairedRid: null,
  };
}

/** Sequence numbers as they come out, and "-n" for n lost ones. */
function taken(buffer: JitterBuffer, now: number): (number | string)[] {
  return [...buffer.take(now)].map((one) => "packet" in one ? one.packet.sequenceNumber : `-${one.lost}`);
}

Deno.test("JitterBuffer puts what comes out of order in order, around the end of the numbers too", () => {
  const buffer = new JitterBuffer();
  for (const number of [65_534, 0, 65_535, 1]) buffer.push(packet(number), 0);
  assert.deepEqual(taken(buffer, 0), [65_534, 65_535, 0, 1]);
  assert.deepEqual([buffer.lost, buffer.late, buffer.recovered, buffer.hasGaps], [0, 0, 1, false]);
});

Deno.test("JitterBuffer waits for a gap, asks for it a few times, and gives it up", () => {
  const buffer = new JitterBuffer();
  buffer.push(packet(10), 0);
  buffer.push(packet(13), 0);
  assert.deepEqual(taken(buffer, 0), [10]);
  assert.deepEqual(buffer.missing(5), [], "packets overtake each other");
  assert.deepEqual(buffer.missing(10), [11, 12]);
  assert.deepEqual(buffer.missing(20), []);
  assert.deepEqual(buffer.missing(50), [11, 12]);
  assert.deepEqual(taken(buffer, 100), []);
  assert.deepEqual(taken(buffer, 250), ["-2", 13]);
  assert.deepEqual([buffer.lost, buffer.hasGaps], [2, false]);
  buffer.push(packet(12), 260);
  assert.deepEqual([taken(buffer, 260), buffer.late], [[], 1]);
});

Deno.test("JitterBuffer begins anew after a jump, and says that something was lost", () => {
  const buffer = new JitterBuffer();
  buffer.push(packet(10), 0);
  assert.deepEqual(taken(buffer, 0), [10]);
  buffer.push(packet(30_000), 1);
  assert.deepEqual(taken(buffer, 1), ["-1", 30_000]);
  buffer.push(packet(30_001), 2);
  assert.deepEqual(taken(buffer, 2), [30_001]);
});

Deno.test("JitterBuffer hands on every packet once and in order, whatever comes late, twice or never", () => {
  const order = fc.array(fc.record({ at: fc.nat(60), drop: fc.boolean() }), { maxLength: 80 });
  fc.assert(fc.property(fc.nat(65_535), order, (first, moves) => {
    const buffer = new JitterBuffer();
    buffer.push(packet(first), 0);
    let now = 0;
    const out: (number | string)[] = [];
    for (const { at, drop } of moves) {
      if (!drop) buffer.push(packet(first + at), now);
      out.push(...taken(buffer, now += 20));
    }
    out.push(...taken(buffer, now + 1_000));
    const places = out.filter((one) => typeof one === "number").map((one) => (one - first) & 0xffff);
    assert.deepEqual(places, [...new Set(places)].sort((a, b) => a - b));
    const skipped = out.filter((one) => typeof one === "string").reduce((sum, one) => sum - Number(one), 0);
    assert.equal(skipped, buffer.lost);
    assert.equal(places.length + skipped, (places.at(-1) ?? -1) + 1);
  }));
});

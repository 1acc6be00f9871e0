import assert from "node:assert/strict";
import fc from "fast-check";
import { type Packet, Tally } from "./tally.ts";

/** Frames of three packets each, 40 ms and 3600 ticks apart, the first of ten a keyframe. */
function packets(frames: number, from = 0): Packet[] {
  return Array.from({ length: frames * 3 }, (_, index) => {
    const frame = Math.floor(index / 3);
    return {
      at: frame * 40,
      sequence: (from + index) & 0xffff,
      timestamp: (0xffff_0000 + frame * 3600) >>> 0,
      marker: index % 3 === 2,
      keyframe: frame % 10 === 0,
      bytes: 1000,
      delayMs: frame,
    };
  });
}

function tallied(list: readonly Packet[]): Tally {
  const tally = new Tally();
  for (const packet of list) tally.add(packet);
  return tally;
}

Deno.test("Tally counts frames, keyframes and bits, across the end of the sequence numbers", () => {
  const tally = tallied(packets(50, 0xfff0));
  const counts = tally.whole(2);
  assert.deepEqual(counts, {
    frames: 50,
    keyframes: 5,
    fps: 25,
    bitrate_kbps: 600,
    packets: 150,
    lost: 0,
    loss: 0,
    delay_p50_ms: 24,
    delay_p95_ms: 47,
    longest_gap_ms: 40,
  });
});

Deno.test("Tally takes what did not come for lost, and what came late or twice for what it is", () => {
  const all = packets(10);
  const missing = tallied(all.filter(({ sequence }) => sequence !== 4 && sequence !== 7));
  assert.deepEqual(
    [missing.whole(1).lost, missing.whole(1).loss],
    [2, 2 / 30].map((n) => Number(n.toFixed(4))),
  );
  const late = tallied([
    ...all.filter(({ sequence }) => sequence !== 4),
    ...all.slice(4, 5),
    ...all.slice(20),
  ]);
  assert.deepEqual([late.whole(1).lost, late.whole(1).packets, late.whole(1).frames], [0, 30, 10]);
});

Deno.test("Tally loses and invents nothing, whatever order packets come in", () => {
  fc.assert(fc.property(
    fc.integer({ min: 0, max: 0xffff }),
    fc.array(fc.record({ drop: fc.boolean(), twice: fc.boolean(), swap: fc.boolean() }), {
      minLength: 60,
      maxLength: 60,
    }),
    (from, fates) => {
      const sent = packets(20, from);
      // The first and the last come, so that both ends are known.
      const came = sent.flatMap((packet, index) => {
        const fate = fates[index];
        if (index === 0 || index === sent.length - 1 || fate === undefined) return [packet];
        return fate.drop ? [] : fate.twice ? [packet, packet] : [packet];
      });
      for (let i = 1; i + 2 < came.length; i++) {
        const [a, b] = [came[i], came[i + 1]];
        if (fates[i]?.swap && a !== undefined && b !== undefined) came.splice(i, 2, b, a);
      }
      const unique = new Set(came).size;
      const counts = tallied(came).whole(1);
      assert.deepEqual([counts.packets, counts.lost], [unique, sent.length - unique]);
    },
  ));
});

Deno.test("Tally.second() begins anew each time", () => {
  const all = packets(50);
  const tally = tallied(all.slice(0, 75));
  assert.deepEqual([tally.second(1).frames, tally.second(1).frames], [25, 0]);
  for (const packet of all.slice(75).filter(({ sequence }) => sequence !== 80)) tally.add(packet);
  const { frames, lost, packets: count } = tally.second(1);
  assert.deepEqual([frames, lost, count], [24, 1, 74]);
  assert.equal(tally.whole(2).frames, 49);
});

Deno.test("Tally knows nothing of delays that nobody told", () => {
  const tally = tallied(packets(3).map((packet) => ({ ...packet, delayMs: null })));
  assert.equal(tally.whole(1).delay_p50_ms, null);
  assert.equal(new Tally().playing, false);
  assert.equal(tally.newestFrameAt, 80);
});

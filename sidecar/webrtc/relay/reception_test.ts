import assert from "node:assert/strict";
import { Reception } from "./reception.ts";
import { microsecondsOf, ntpOf } from "../rtp.ts";

const packet = (sequenceNumber: number, timestamp = sequenceNumber * 3_000) => ({
  sequenceNumber,
  timestamp,
  payload: new Uint8Array(100),
});

Deno.test("Reception reports losses since the last report and over all, around the end of the numbers", () => {
  const reception = new Reception(7, 90_000);
  for (const number of [65_534, 65_535, 0, 1]) reception.add(packet(number), 0);
  const first = reception.report(0);
  assert.deepEqual([first.ssrc, first.fractionLost, first.packetsLost, first.highestSequence], [
    7,
    0,
    0,
    65_537,
  ]);
  for (const number of [3, 5]) reception.add(packet(number), 0);
  const second = reception.report(0);
  assert.deepEqual([second.fractionLost, second.packetsLost], [128, 2]);
  assert.equal(reception.report(0).fractionLost, 0);
});

Deno.test("Reception measures jitter by the source's clock", () => {
  const reception = new Reception(7, 90_000);
  for (let number = 0; number < 200; number++) {
    reception.add(packet(number), number * 1_000 / 30 + (number % 2) * 10);
  }
  assert.ok(Math.abs(reception.jitter / 90 - 10) < 0.5, `${reception.jitter / 90} ms`);
});

Deno.test("Reception says when the sender's report came", () => {
  const reception = new Reception(7, 90_000);
  assert.deepEqual([reception.report(0).lsr, reception.report(0).dlsr], [0, 0]);
  reception.reported(0x0123_4567_89ab_cdefn, 1_000);
  const { lsr, dlsr } = reception.report(1_500);
  assert.deepEqual([lsr, dlsr], [0x4567_89ab, 32_768]);
});

Deno.test("ntpOf() and microsecondsOf() are each other's way back", () => {
  const wall = Date.UTC(2026, 0, 1, 12, 34, 56, 789);
  const since1900 = wall * 1_000 + 2_208_988_800e6;
  assert.ok(Math.abs(microsecondsOf(ntpOf(wall)) - since1900) < 20);
});

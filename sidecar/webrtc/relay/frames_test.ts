import assert from "node:assert/strict";
import { FrameAssembler, type PacketGroup } from "./frames.ts";
import type { Ordered } from "./jitter_buffer.ts";

const KEY = 1;

function packet(timestamp: number, content: number, marker = false): Ordered {
  const payload = Uint8Array.of(content, timestamp);
  return {
    packet: {
      ssrc: 1,
      payloadType: 96,
      sequenceNumber: 0,
      timestamp,
      marker,
      payload,
      rid: null,
      repairedRid: null,
    },
  };
}

function assemble(...packets: readonly Ordered[]): { groups: PacketGroup[]; broken: number } {
  const assembler = new FrameAssembler((payload) => payload[0] === KEY);
  const groups = packets.flatMap((one) => [...assembler.push(one)]);
  return { groups, broken: assembler.broken };
}

const shape = ({ timestamp, payloads, afterLoss }: PacketGroup) => [timestamp, payloads.length, afterLoss];

Deno.test("FrameAssembler gathers by time, up to the marked packet or the next time", () => {
  const { groups } = assemble(
    packet(1, KEY),
    packet(1, 0, true),
    packet(2, 0, true),
    packet(3, 0),
    packet(3, 0),
    packet(4, 0, true),
  );
  assert.deepEqual(groups.map(shape), [[1, 2, false], [2, 1, false], [3, 2, false], [4, 1, false]]);
});

Deno.test("FrameAssembler leaves out what a loss has touched, and says so of the next picture", () => {
  const { groups, broken } = assemble(
    packet(1, KEY, true),
    packet(2, 0),
    { lost: 1 },
    packet(2, 0, true),
    packet(3, 0, true),
    packet(4, 0, true),
  );
  assert.deepEqual(groups.map(shape), [[1, 1, false], [3, 1, true], [4, 1, false]]);
  assert.equal(broken, 2, "both ends of the second picture");
});

Deno.test("FrameAssembler takes what surely begins a picture right after a loss", () => {
  const { groups } = assemble(packet(1, KEY, true), { lost: 3 }, packet(5, KEY), packet(5, 0, true));
  assert.deepEqual(groups.map(shape), [[1, 1, false], [5, 2, true]]);
});

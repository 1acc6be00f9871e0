import assert from "node:assert/strict";
import { describeH264, nalUnitsOf, withLengths } from "./h264.ts";

const SPS = [0x67, 0x42, 0xe0, 0x1f, 0xaa],
  PPS = [0x68, 0xce, 0x3c, 0x80],
  SLICE = [0x65, 0x88, 0x00, 0x00, 0x03, 0x01];

Deno.test("nalUnitsOf() finds units behind start codes of three and four bytes and leaves out zeros between them", () => {
  const data = new Uint8Array([0, 0, 0, 1, ...SPS, 0, 0, 0, 0, 1, ...PPS, 0, 0, 1, ...SLICE]);
  assert.deepEqual(nalUnitsOf(data).map((unit) => [...unit]), [SPS, PPS, SLICE]);
});

Deno.test("nalUnitsOf() finds nothing in what has no start code", () => {
  assert.deepEqual(nalUnitsOf(new Uint8Array([0, 0, 2, 3, 4])), []);
  assert.deepEqual(nalUnitsOf(new Uint8Array()), []);
});

Deno.test("nalUnitsOf() takes a limited number of units from a picture that is all start codes", () => {
  const data = new Uint8Array(4 * 10_000).map((_, at) => [0, 0, 1, 0x65][at % 4] ?? 0);
  assert.equal(nalUnitsOf(data.subarray(0, 4 * 4_000)).length, 4_000);
  assert.equal(nalUnitsOf(data).length, 4_096);
});

Deno.test("withLengths() puts the length in front of each unit and leaves delimiters out", () => {
  const data = new Uint8Array([0, 0, 0, 1, 0x09, 0x10, 0, 0, 1, ...PPS, 0, 0, 1, ...SLICE]);
  assert.deepEqual([...withLengths(data)], [0, 0, 0, 4, ...PPS, 0, 0, 0, 6, ...SLICE]);
});

Deno.test("describeH264() makes the record of what decoders need, and knows when it cannot", () => {
  const start = [0, 0, 0, 1];
  const described = describeH264(new Uint8Array([...start, ...SPS, ...start, ...PPS, ...start, ...SLICE]));
  assert.equal(described?.codec, "avc1.42e01f");
  assert.deepEqual(
    [...described?.record ?? []],
    [1, 0x42, 0xe0, 0x1f, 0xff, 0xe1, 0, 5, ...SPS, 1, 0, 4, ...PPS],
  );
  assert.equal(describeH264(new Uint8Array([...start, ...SLICE])), null);
});

import assert from "node:assert/strict";
import { describeAv1, withoutDelimiter } from "./av1.ts";

const DELIMITER = [0x12, 0x00];
/** Profile 0, level 8 (4.0), main tier: the first bits of a sequence header, with its size. */
const SEQUENCE = [0x0a, 0x04, 0x00, 0x00, 0x00, 0x42];
const FRAME = [0x32, 0x02, 0x10, 0x20];

Deno.test("withoutDelimiter() keeps every other OBU as it is", () => {
  assert.deepEqual(
    [...withoutDelimiter(new Uint8Array([...DELIMITER, ...SEQUENCE, ...FRAME]))],
    [...SEQUENCE, ...FRAME],
  );
});

Deno.test("withoutDelimiter() leaves out what breaks off", () => {
  assert.deepEqual([...withoutDelimiter(new Uint8Array([...SEQUENCE, 0x32, 0x7f, 0x10]))], SEQUENCE);
});

Deno.test("withoutDelimiter() takes a limited number of OBUs from a unit that is nothing else", () => {
  const padding = new Uint8Array(2 * 10_000).map((_, at) => at % 2 === 0 ? 0x7a : 0);
  assert.equal(withoutDelimiter(padding.subarray(0, 2 * 4_000)).length, 2 * 4_000);
  assert.equal(withoutDelimiter(padding).length, 2 * 4_096);
});

Deno.test("describeAv1() reads profile, level and tier of the sequence header", () => {
  assert.equal(describeAv1(new Uint8Array([...DELIMITER, ...SEQUENCE])), "av01.0.08M.08");
  assert.equal(describeAv1(new Uint8Array([...DELIMITER, ...FRAME])), null);
});

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

Deno.test("describeAv1() reads profile, level and tier of the sequence header", () => {
  assert.equal(describeAv1(new Uint8Array([...DELIMITER, ...SEQUENCE])), "av01.0.08M.08");
  assert.equal(describeAv1(new Uint8Array([...DELIMITER, ...FRAME])), null);
});

import assert from "node:assert/strict";
import { readRange } from "./byte_range.ts";

Deno.test("readRange() gives the part that is asked for, as far as the file has it", () => {
  const table: [string | undefined, ReturnType<typeof readRange>][] = [
    [undefined, "whole"],
    ["bytes=0-", { start: 0, length: 100 }],
    ["bytes=10-19", { start: 10, length: 10 }],
    ["bytes=90-500", { start: 90, length: 10 }],
    ["bytes=-30", { start: 70, length: 30 }],
    ["bytes=-500", { start: 0, length: 100 }],
    ["bytes=99-99", { start: 99, length: 1 }],
    ["bytes=100-", "unsatisfiable"],
    ["bytes=-0", "unsatisfiable"],
    ["bytes=20-10", "whole"],
    ["bytes=0-1,5-6", "whole"],
    ["bytes=-", "whole"],
    ["lines=0-1", "whole"],
    ["bytes=1-9999999999999999999", "whole"],
  ];
  for (const [header, range] of table) assert.deepEqual(readRange(header, 100), range, header);
});

Deno.test("readRange() finds no part in an empty file", () => {
  assert.equal(readRange("bytes=0-", 0), "unsatisfiable");
  assert.equal(readRange("bytes=-5", 0), "unsatisfiable");
});

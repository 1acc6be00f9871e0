import assert from "node:assert/strict";
import { verdict } from "./closing_line.ts";

const GOOD = { suite: "unit", tally: { passed: 8, failed: 0, ignored: [] } };
const BAD = { suite: "system", tally: { passed: 3, failed: 2, ignored: [] } };
const SHY = { suite: "system", tally: { passed: 3, failed: 0, ignored: ["a_test.ts: needs OBS"] } };
const ABSENT = { suite: "tools", tally: null };

Deno.test("verdict() adds the suites up", () => {
  assert.deepEqual(verdict(0, [GOOD, GOOD], 16), { complaints: [], passed: 16, failed: 0 });
  assert.deepEqual(verdict(1, [GOOD, BAD], 10), { complaints: [], passed: 11, failed: 2 });
});

Deno.test("verdict() fails a run whose tests all passed but which ended badly", () => {
  const { complaints, failed } = verdict(3, [GOOD], 1);
  assert.deepEqual([complaints, failed], [["The run ended with exit code 3"], 1]);
});

Deno.test("verdict() fails what was ignored, and names it", () => {
  const { complaints, failed } = verdict(0, [GOOD, SHY], 1);
  assert.deepEqual([complaints, failed], [["Ignored: a_test.ts: needs OBS"], 1]);
});

Deno.test("verdict() fails a missing report and too few tests", () => {
  assert.deepEqual(verdict(0, [GOOD, ABSENT], 9).complaints, [
    'The suite "tools" wrote no report',
    "Only 8 tests passed; there are at least 9",
  ]);
  assert.equal(verdict(1, [ABSENT], 1).failed, 2);
});

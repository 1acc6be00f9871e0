import assert from "node:assert/strict";
import { textMask } from "./text_mask.ts";

const covered = ({ coverage }: { coverage: Uint8Array }) => coverage.reduce((sum, one) => sum + one, 0);

Deno.test("textMask() draws what it is given, in the height asked for and no wider than allowed", async () => {
  const short = await textMask("12-0-3", 24, 1_000);
  const long = await textMask("12-0-3 and much more than that", 24, 1_000);
  assert.deepEqual([short.height, long.height], [24, 24]);
  assert.ok(covered(short) > 0 && covered(long) > 2 * covered(short));
  assert.equal((await textMask("x".repeat(500), 24, 200)).width, 200);
  assert.equal(covered(await textMask("   ", 24, 200)), 0);
});

Deno.test("textMask() takes any text", async () => {
  for (const text of ["<b>&amp;", "\u0000\u0007", "\ud800", "勝利", ""]) {
    assert.equal((await textMask(text, 20, 300)).height, 20, JSON.stringify(text));
  }
});

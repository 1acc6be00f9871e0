import assert from "node:assert/strict";
import { join } from "node:path";
import { until } from "../../tests/support/until.ts";
import { rememberInterest } from "./interest.ts";

Deno.test("rememberInterest() knows over starts that somebody has watched", async () => {
  const folder = await Deno.makeTempDir();
  const logger = { info() {}, warn: assert.fail, error() {} };
  const first = rememberInterest(folder, logger);
  assert.equal(first.isKnown, false);
  first.note();
  first.note();
  assert.equal(first.isKnown, true);
  await until("it is kept", () => rememberInterest(folder, logger).isKnown);
  assert.match(
    await until("it is written", async () => await Deno.readTextFile(join(folder, "live_view.txt"))),
    /watched the live view/,
  );
  await Deno.remove(folder, { recursive: true });
});

Deno.test("rememberInterest() says when it cannot be kept, and goes on", async () => {
  const told: string[] = [];
  const logger = { info() {}, warn: (_topic: string, text: string) => void told.push(text), error() {} };
  const folder = await Deno.makeTempDir();
  const interest = rememberInterest(join(folder, "missing"), logger);
  interest.note();
  await until("it is told", () => told.length === 1);
  assert.match(told[0] ?? "", /cannot be kept/);
  await Deno.remove(folder, { recursive: true });
});

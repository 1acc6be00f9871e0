import assert from "node:assert/strict";
import { parseSoak } from "./soak.ts";
import { PARTS } from "./soak/parts.ts";
import { createRandom } from "./soak/random.ts";

Deno.test("parseSoak() takes every part once, with seed 1, unless told otherwise", () => {
  assert.deepEqual(parseSoak([]), { parts: PARTS, seed: 1, share: 1, json: false });
  const some = parseSoak(["--only", "obs,crash", "--seed", "7", "--share", "0.02", "--json"]);
  assert.ok(some !== "help");
  assert.deepEqual(some.parts.map(({ name }) => name), ["obs", "crash"]);
  assert.deepEqual([some.seed, some.share, some.json], [7, 0.02, true]);
  assert.equal(parseSoak(["--help"]), "help");
});

Deno.test("parseSoak() says what is wrong with a command line", () => {
  const table: [args: string[], message: RegExp][] = [
    [["--only", "lunch"], /--only takes names of parts \(.*crash.*\), got "lunch"/],
    [["--seed", "x"], /--seed must be a whole number/],
    [["--seed", "4294967296"], /--seed must be a whole number/],
    [["--share", "0"], /--share must be a number from 0.01 to 1/],
    [["--share", "much"], /--share must be a number from 0.01 to 1/],
    [["--fast"], /--fast/],
  ];
  for (const [args, message] of table) assert.throws(() => parseSoak(args), message);
});

Deno.test("the parts of the soak have names of their own", () => {
  assert.equal(new Set(PARTS.map(({ name }) => name)).size, PARTS.length);
});

Deno.test("createRandom() repeats itself with the same seed, and spreads evenly", () => {
  const draw = (seed: number) => Array.from({ length: 1_000 }, createRandom(seed).next);
  assert.deepEqual(draw(3), draw(3));
  assert.notDeepEqual(draw(3), draw(4));
  const mean = draw(3).reduce((sum, number) => sum + number, 0) / 1_000;
  assert.ok(mean > 0.45 && mean < 0.55, `${mean}`);
  assert.notEqual(createRandom(1).named("a").next(), createRandom(1).named("b").next());
});

import assert from "node:assert/strict";
import { packageFor } from "./package.ts";
import { TARGETS } from "./package/targets.ts";

async function run(...args: string[]): Promise<{ code: number; out: string; error: string }> {
  const out: string[] = [];
  const error: string[] = [];
  const code = await packageFor(args, {
    out: (line) => void out.push(line),
    error: (line) => void error.push(line),
  });
  return { code, out: out.join("\n"), error: error.join("\n") };
}

Deno.test("package names every target in its help", async () => {
  const { code, out } = await run("--help");
  assert.equal(code, 0);
  for (const { triple } of TARGETS) assert.ok(out.includes(triple), triple);
});

Deno.test("package refuses what it does not know in one sentence", async () => {
  const unknown = await run("--target", "mips-unknown-plan9");
  assert.equal(unknown.code, 2);
  assert.match(
    unknown.error,
    /^There are no packages for 'mips-unknown-plan9'\. Set --target to one of x86_64-pc-/,
  );
  const flag = await run("--targte", "x");
  assert.deepEqual([flag.code, flag.error], [
    2,
    "Unknown option '--targte'. See 'deno task package --help'.",
  ]);
});

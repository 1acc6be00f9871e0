import assert from "node:assert/strict";
import { evaluateCommand } from "./evaluate.ts";

async function call(...args: string[]) {
  const out: string[] = [];
  const error: string[] = [];
  const terminal = { out: (line: string) => out.push(line), error: (line: string) => error.push(line) };
  return { code: await evaluateCommand(args, terminal), out, error };
}

Deno.test("evaluate measures drawn frames in a process of its own and hands its report on", async () => {
  const { code, out } = await call("--json", "--only", "speed", "--seed", "4");
  assert.equal(code, 0);
  const report = JSON.parse(out.join("\n"));
  assert.deepEqual([report.seed, report.targets], [4, []]);
  assert.deepEqual([report.speed.runs, report.speed.crops], [300, 2]);
  assert.ok(report.speed.fastest_tenth_ms > 0 && report.speed.fastest_tenth_ms <= report.speed.median_ms);
});

Deno.test("evaluate exits with 2 when an evening cannot be planned", async () => {
  const { code, out } = await call("--json", "--evening", "1", "--hours", "0.1", "--matches", "9");
  assert.deepEqual([code, out], [2, []]);
});

Deno.test("evaluate says what is wrong with its command line", async () => {
  const { code, error } = await call("--evening", "tonight");
  assert.deepEqual([code, error], [2, [
    '--evening must be a whole number from 0 to 4294967295, got "tonight"',
  ]]);
});

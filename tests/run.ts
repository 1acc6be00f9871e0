/**
 * `deno task test`: runs every test and says in the end how many passed. With arguments it is `deno test` for just
 * these files.
 */
import type { Tally } from "./junit.ts";
import { buildAll, forgetReports, reported, ROUNDS, run, type Suite } from "./suites.ts";

async function runAll(): Promise<number> {
  await forgetReports();
  await buildAll();
  const lines: string[] = [];
  let worst = 0;
  for (const suites of ROUNDS) {
    const codes = await Promise.all(suites.map((suite, at) => run(suite, { quiet: at > 0 })));
    worst = Math.max(worst, ...codes);
    for (const [at, suite] of suites.entries()) lines.push(lineOf(suite, codes[at], await reported(suite)));
  }
  console.log(lines.join("\n"));
  return worst;
}

function lineOf({ name }: Suite, code: number | undefined, tally: Tally | null): string {
  if (tally === null) return `${name}: did not run`;
  const { passed, failed, ignored } = tally;
  return `${name}: ${passed} passed, ${failed} failed, ${ignored.length} ignored` +
    (code !== 0 && failed === 0 ? ", and a file that could not be loaded" : "");
}

Deno.exitCode = Deno.args.length === 0 ? await runAll() : await run({ name: "given", args: Deno.args });

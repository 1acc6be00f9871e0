/**
 * `deno task test`: runs every test and says in the end how many passed. With arguments it is `deno test` for just
 * these files.
 */
import { forgetReports, reported, run, SUITES } from "./suites.ts";

async function runAll(): Promise<number> {
  await forgetReports();
  const lines: string[] = [];
  let worst = 0;
  for (const suite of SUITES) {
    const code = await run(suite);
    worst = Math.max(worst, code);
    const tally = await reported(suite);
    lines.push(
      tally === null
        ? `${suite.name}: did not run`
        : `${suite.name}: ${tally.passed} passed, ${tally.failed} failed, ${tally.ignored.length} ignored` +
          (code !== 0 && tally.failed === 0 ? ", and a file that could not be loaded" : ""),
    );
  }
  console.log(lines.join("\n"));
  return worst;
}

Deno.exitCode = Deno.args.length === 0 ? await runAll() : await run({ name: "given", args: Deno.args });

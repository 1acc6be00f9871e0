/**
 * The process that measures on drawn frames: `tools/evaluate.ts` starts it, because the renderer has dependencies of its own.
 * Its argument is an order as JSON (`order.ts`).
 */
import { parseArgs } from "node:util";
import * as v from "valibot";
import { measureAll } from "./measure_all.ts";
import { measureOrder, NOT_HELD } from "./order.ts";
import { describeReport } from "./text.ts";

/** Exit code 0: all targets held; `NOT_HELD`: one did not; 2: it could not be measured. */
async function main(): Promise<number> {
  try {
    const { positionals } = parseArgs({ args: Deno.args, allowPositionals: true });
    const order = v.parse(measureOrder, JSON.parse(positionals[0] ?? ""));
    const report = await measureAll(order, (line) => console.error(line));
    console.log(order.json ? JSON.stringify(report) : describeReport(report));
    return report.targets.every(({ held }) => held) ? 0 : NOT_HELD;
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return 2;
  }
}

Deno.exitCode = await main();

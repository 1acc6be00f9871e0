import { parseArgs } from "node:util";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Part, Row } from "../bench/part.ts";
import { GROWTH } from "../bench/growth.ts";
import { PARTS } from "../bench/parts.ts";
import { reportOf, tableOf } from "../bench/report.ts";
import { sentenceOf, usageSentence } from "./terminal.ts";

const RESULTS = fileURLToPath(new URL("../bench/results/", import.meta.url));

const namesOf = (parts: readonly Part[]) => parts.map(({ name }) => name).join(", ");
const SLOW = namesOf(PARTS.filter(({ isSlow }) => isSlow));

const HELP = `Measures what Scoreline costs, beside what it is compared with, in one run.

Usage: deno task bench [--json] [--growth] [--only A,B] [--seconds N] [--save NAME]

  --only A,B   only these parts: ${namesOf(PARTS)}
               (${SLOW} only when it is asked for)
  --growth     how costs grow instead, each at three points: ${namesOf(GROWTH)}
  --seconds N  how long the memory is looked at (60)
  --save NAME  keeps the result as bench/results/NAME.json
  --json       one JSON object instead of the table

Ratios travel to other machines, milliseconds do not: docs/performance.md.
Exit code: 0 when every budget was held, 1 when not or when a part failed, 2 when nothing could be measured.`;

async function bench(args: readonly string[]): Promise<number> {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        json: { type: "boolean" },
        growth: { type: "boolean", default: false },
        only: { type: "string" },
        seconds: { type: "string" },
        save: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    }));
  } catch (cause) {
    console.error(usageSentence(cause, "bench"));
    return 2;
  }
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const parts = values.growth ? GROWTH : PARTS;
  const wanted = values.only?.split(",") ?? parts.filter(({ isSlow }) => !isSlow).map(({ name }) => name);
  const unknown = wanted.find((name) => !parts.some((part) => part.name === name));
  const seconds = Number(values.seconds ?? 60);
  if (unknown !== undefined || !(seconds >= 2 && seconds <= 7_200)) {
    const what = unknown === undefined
      ? "'--seconds' must be 2 to 7200"
      : `There is no part "${unknown}": see --help`;
    console.error(what);
    return 2;
  }
  const rows: Row[] = [];
  let failed = false;
  const leftOut: Record<string, string> = {};
  for (const part of parts.filter(({ name }) => wanted.includes(name))) {
    const why = part.unavailable?.() ?? null;
    if (why !== null) {
      leftOut[part.name] = why;
      continue;
    }
    try {
      const tell = (text: string) => console.error(`${part.budget}: ${text} ...`);
      rows.push(...await part.run({ tell, seconds }));
    } catch (cause) {
      failed = true;
      leftOut[part.name] = `it failed: ${sentenceOf(cause)}`;
    }
  }
  const report = reportOf(rows, leftOut);
  if (values.save !== undefined) {
    await Deno.mkdir(RESULTS, { recursive: true });
    const path = join(RESULTS, `${values.save.replace(/[^\w.-]/g, "_")}.json`);
    await Deno.writeTextFile(path, `${JSON.stringify(report, null, 2)}\n`);
  }
  console.log(values.json ? JSON.stringify(report) : tableOf(report));
  return failed || rows.some(({ held }) => held === false) ? 1 : 0;
}

if (import.meta.main) {
  try {
    Deno.exit(await bench(Deno.args));
  } catch (cause) {
    console.error(sentenceOf(cause));
    Deno.exit(2);
  }
}

import { fileURLToPath } from "node:url";
import { type Tally, tally } from "./junit.ts";

/** Tests that run together, with the same settings of Deno. */
export interface Suite {
  readonly name: string;
  /** Arguments of `deno test`. */
  readonly args: readonly string[];
}

/** Everything there is to test, in the order in which it runs. */
export const SUITES: readonly Suite[] = [
  { name: "unit", args: ["--parallel", "sidecar", "overlay", "bench", "tools"] },
  {
    name: "tools",
    args: [
      "--parallel",
      "--config",
      "tools/render/deno.json",
      "tools/render",
      "tools/train",
      "tools/measure",
    ],
  },
  // One after the other: each of these keeps the machine busy with OBS, a browser and the product.
  { name: "system", args: ["tests"] },
];

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const REPORTS = `${ROOT}artifacts/tests`;

/** Removes the reports of an earlier run, which would otherwise stand for tests that never ran. */
export async function forgetReports(): Promise<void> {
  await Deno.mkdir(REPORTS, { recursive: true });
  for (const { name } of SUITES) {
    await Deno.remove(reportOf(name)).catch((error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    });
  }
}

/** Runs a suite in the terminal, writes its report and returns the exit code of `deno test`. */
export async function run({ name, args }: Suite): Promise<number> {
  const test = new Deno.Command(Deno.execPath(), {
    args: ["test", "--allow-all", `--junit-path=${reportOf(name)}`, ...args],
    cwd: ROOT,
  });
  return (await test.spawn().status).code;
}

/** What the report of a suite says, `null` when there is none: Deno writes none for tests that do not compile. */
export async function reported({ name }: Suite): Promise<Tally | null> {
  try {
    return tally(await Deno.readTextFile(reportOf(name)));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

function reportOf(suite: string): string {
  return `${REPORTS}/${suite}.xml`;
}

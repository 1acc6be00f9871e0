import { fileURLToPath } from "node:url";
import { type Tally, tally } from "./junit.ts";

/** Tests that run together, with the same settings of Deno. */
export interface Suite {
  readonly name: string;
  /** Arguments of `deno test`. */
  readonly args: readonly string[];
}

/** Tests of what goes by WebRTC: mostly waiting for connections, for what is lost and for who falls silent. */
const STREAMS =
  /^(live_view|relay|published|receive|networks|browser_relay|stream_pictures|interfaces)_?\w*_test\.ts$/;
/** Tests of the other pages in a browser, of packages, and of what is broken on purpose. */
const PAGES =
  /^(dashboard|overlay|try_screenshot|local_page|custom_overlay|doctor|package|soak|fuzz)_?\w*_test\.ts$/;

const testFiles = Array.from(Deno.readDirSync(import.meta.dirname ?? "tests"), ({ name }) => name)
  .filter((name) => name.endsWith("_test.ts")).sort();
const inTests = (names: readonly string[]) => names.map((name) => `tests/${name}`);

/** Everything there is to test: suites that run at the same time, in the order in which they run. */
export const ROUNDS: readonly (readonly Suite[])[] = [
  [{ name: "unit", args: ["--parallel", "sidecar", "overlay", "bench", "tools"] }],
  [{
    name: "tools",
    args: [
      "--parallel",
      "--config",
      "tools/render/deno.json",
      "tools/render",
      "tools/train",
      "tools/measure",
    ],
  }],
  // In each of these one after the other: they keep the machine busy with OBS, a browser and the product.
  [
    {
      name: "system",
      args: [
        "tests/support",
        ...inTests(testFiles.filter((name) => !STREAMS.test(name) && !PAGES.test(name))),
      ],
    },
    { name: "streams", args: inTests(testFiles.filter((name) => STREAMS.test(name))) },
    { name: "pages", args: inTests(testFiles.filter((name) => PAGES.test(name))) },
  ],
];

export const SUITES: readonly Suite[] = ROUNDS.flat();

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

/** Builds the pages and the sidecar once, so that suites that run at the same time do not. */
export async function buildAll(): Promise<void> {
  const args = ["run", "-A", "tools/build.ts", "--if-stale"];
  await new Deno.Command(Deno.execPath(), { args, cwd: ROOT }).spawn().status;
}

/**
 * Runs a suite in the terminal, writes its report and returns the exit code of `deno test`. What a `quiet` one says is told
 * when it is over.
 */
export async function run({ name, args }: Suite, { quiet = false } = {}): Promise<number> {
  const output = quiet ? "piped" : "inherit";
  const test = new Deno.Command(Deno.execPath(), {
    args: ["test", "--allow-all", `--junit-path=${reportOf(name)}`, ...args],
    cwd: ROOT,
    stdout: output,
    stderr: output,
  }).spawn();
  if (!quiet) return (await test.status).code;
  const { code, stdout, stderr } = await test.output();
  await Deno.stdout.write(stdout);
  await Deno.stderr.write(stderr);
  return code;
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

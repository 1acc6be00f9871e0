/**
 * Starts the sidecar: `deno task start`. Reads the settings, builds what is not up to date, works out the narrowest
 * permissions and starts the sidecar with them: as it was built (`dist/main.js`, which takes less memory), or
 * `main.ts`.
 *
 * The sidecar hangs on a pipe to its standard input and ends when that ends, so that it never outlives this process,
 * however it dies. Nor does this process outlive the `deno task` that runs it.
 */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArguments } from "./config/arguments.ts";
import { ConfigError, loadConfig } from "./config/load.ts";
import { accompany } from "./leash.ts";
import { parseAhead } from "./parse_ahead.ts";
import { rightsOf } from "./rights.ts";
import { REFUSED } from "./runtime/process.ts";

export interface LaunchOptions {
  readonly args: readonly string[];
  /** Folder that Scoreline is installed in. */
  readonly root: string;
  /** The program to start, as it was built; it need not be there. */
  readonly built: string;
  /** Its sources, which are started where it could not be built. */
  readonly main: string;
}

/** What is up to date is found to be so in less; what takes longer is a build. */
const CHECK_MS = 1_000;

/**
 * How Deno runs the sidecar. V8 lets new objects fill 16 MB and more before it looks for dead ones, and each look leaves some
 * 50 kB of them. Old ones are looked for by `tidyHeap`. What V8 has compiled before need not stay in memory for the sake of 30 ms at a start.
 */
export const RUNTIME_FLAGS = ["--v8-flags=--max-semi-space-size=1,--expose-gc", "--no-code-cache"] as const;

/**
 * What glibc's malloc is to do, which reads it when a process starts (mallopt(3)); others ignore it. Left to itself it takes ever
 * larger blocks, pictures among them, out of one heap, where they leave holes (5 MB of 122 after ten minutes). V8 compiles in
 * blocks of 32 kB, which leave 4 MB of holes where the live view is used.
 */
export const MALLOC = { MALLOC_MMAP_THRESHOLD_: "32768", MALLOC_TRIM_THRESHOLD_: "131072" } as const;

/** Runs the sidecar to its end and returns the exit code. */
export async function launch({ args, root, built, main }: LaunchOptions): Promise<number> {
  const isAbandoned = lossOfTask();
  const request = parseArguments(args);
  if (request.kind === "answer") {
    await Deno.stdout.write(new TextEncoder().encode(request.text));
    return 0;
  }
  if (request.kind === "refusal") return refuse([request.text]);

  let flags: string[];
  const cwd = Deno.cwd();
  const env = Deno.env.toObject();
  try {
    const loaded = await loadConfig({ readFile: Deno.readTextFile, env, flags: request.flags, cwd, root });
    flags = rightsOf(loaded, { root, cwd, env, demo: request.demo });
  } catch (error) {
    if (error instanceof ConfigError) return refuse(error.problems);
    if (error instanceof RangeError) return refuse([error.message]);
    throw error;
  }

  // What builds and parses needs none of the settings, some of which are secrets.
  const bare = Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("SCORELINE_")));
  const isFresh = await isUpToDate(root, bare);
  if (!isFresh && !existsSync(pagesIn(root))) {
    console.error("Scoreline cannot start without its overlay.");
    return 1;
  }
  if (!isFresh) console.error("Starting from the sources, which takes some 10 MB more of memory.");
  const program = isFresh && existsSync(built) ? built : main;
  if (program === built) await parseAhead(dirname(built), bare);
  const leashed = request.exitWithStdin ? args : [...args, "--exit-with-stdin"];
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", ...RUNTIME_FLAGS, ...flags, program, ...leashed],
    env: { ...MALLOC, ...env },
    stdin: "piped",
  });
  return await accompany(command.spawn(), request.exitWithStdin ? Deno.stdin.readable : null, {
    isAbandoned,
  });
}

/**
 * Says, from now on, whether the `deno task` that runs this process is gone: a kill of it is not told to its children,
 * which get another parent. `INIT_CWD` tells a task from other ways to start, which may well leave this process alone
 * on purpose (nohup). On Windows a parent never changes.
 */
function lossOfTask(): () => boolean {
  if (!Deno.env.has("INIT_CWD")) return () => false;
  const task = Deno.ppid;
  return () => Deno.ppid !== task;
}

function refuse(problems: readonly string[]): number {
  for (const problem of problems) console.error(problem);
  return REFUSED;
}

/** Builds what has been changed since it was built; says whether all of it is up to date. */
async function isUpToDate(root: string, env: Readonly<Record<string, string>>): Promise<boolean> {
  const tool = join(root, "tools", "build.ts");
  if (!existsSync(tool)) return true; // a package comes with all that is built
  const build = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", tool, "--if-stale"],
    stdin: "null",
    clearEnv: true,
    env: { ...env },
  });
  const announce = () => console.error("Building the pages and the sidecar...");
  const announcement = setTimeout(announce, existsSync(pagesIn(root)) ? CHECK_MS : 0);
  const { success } = await build.spawn().status;
  clearTimeout(announcement);
  return success;
}

function pagesIn(root: string): string {
  return join(root, "overlay", "dist", "index.html");
}

if (import.meta.main) {
  const root = fileURLToPath(new URL("..", import.meta.url));
  const [built, main] = [join(root, "sidecar", "dist", "main.js"), join(root, "sidecar", "main.ts")];
  Deno.exit(await launch({ args: Deno.args, root, built, main }));
}

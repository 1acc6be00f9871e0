/**
 * Starts the sidecar: `deno task start`. Reads the settings, builds the overlay when its sources have changed, works
 * out the narrowest permissions and starts `main.ts` with them.
 *
 * The sidecar hangs on a pipe to its standard input and ends when that ends, so that it never outlives this process,
 * however it dies. Nor does this process outlive the `deno task` that runs it.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArguments } from "./config/arguments.ts";
import { ConfigError, loadConfig } from "./config/load.ts";
import { accompany } from "./leash.ts";
import { rightsOf } from "./rights.ts";
import { REFUSED } from "./runtime/process.ts";

export interface LaunchOptions {
  readonly args: readonly string[];
  /** Folder that Scoreline is installed in. */
  readonly root: string;
  /** The program to start. */
  readonly main: string;
}

/** An overlay that is up to date is found to be so in less; what takes longer is a build. */
const CHECK_MS = 1_000;

/** V8 lets new objects fill 16 MB and more before it looks for dead ones, and each picture is some 100 kB of them; with 1 MB it looks too often. */
export const V8_FLAGS = "--v8-flags=--max-semi-space-size=4";

/**
 * What glibc's malloc is to do, which reads it when a process starts (mallopt(3)); others ignore it. Left to itself it takes ever
 * larger blocks, pictures among them, out of one heap, where they leave holes: 117 MB instead of 122 after ten minutes.
 */
export const MALLOC = { MALLOC_MMAP_THRESHOLD_: "65536", MALLOC_TRIM_THRESHOLD_: "131072" } as const;

/** Runs the sidecar to its end and returns the exit code. */
export async function launch({ args, root, main }: LaunchOptions): Promise<number> {
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

  if (!await overlayIsBuilt(root, env)) return 1;
  const leashed = request.exitWithStdin ? args : [...args, "--exit-with-stdin"];
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", V8_FLAGS, ...flags, main, ...leashed],
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

/**
 * Whether there are pages to serve: builds them when their sources are here and have changed. Pages that were built
 * before are kept when that fails.
 */
async function overlayIsBuilt(root: string, env: Readonly<Record<string, string>>): Promise<boolean> {
  const tool = join(root, "tools", "build_overlay.ts");
  if (!existsSync(tool)) return true; // a package comes with its pages
  const hasPages = existsSync(join(root, "overlay", "dist", "index.html"));
  const build = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", tool, "--if-stale"],
    stdin: "null",
    // The bundler and its plugins need none of the settings, some of which are secrets.
    clearEnv: true,
    env: Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("SCORELINE_"))),
  });
  const announce = () => console.error("Building the overlay...");
  const announcement = setTimeout(announce, hasPages ? CHECK_MS : 0);
  const { success } = await build.spawn().status;
  clearTimeout(announcement);
  if (!success && !hasPages) console.error("Scoreline cannot start without its overlay.");
  return success || hasPages;
}

if (import.meta.main) {
  const root = fileURLToPath(new URL("..", import.meta.url));
  Deno.exit(await launch({ args: Deno.args, root, main: join(root, "sidecar", "main.ts") }));
}

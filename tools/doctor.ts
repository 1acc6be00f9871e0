/**
 * `deno task doctor`: checks the settings, the data, the port, the model, OBS, its source and its picture, and says what
 * to do next. What needs more rights than reading is done by `doctor/examine.ts`, under the rights of the sidecar.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as v from "valibot";
import { parseArguments } from "../sidecar/config/arguments.ts";
import { ConfigError, loadConfig, type LoadedConfig } from "../sidecar/config/load.ts";
import { commandOf } from "../sidecar/config/packaging.ts";
import type { Terminal } from "./command_line.ts";
import { type Check, check, type Finding, sentence, type Tell } from "./doctor/check.ts";
import { isWell, jsonOf, lineOf, summaryOf } from "./doctor/report.ts";
import { doctorRights } from "./doctor/rights.ts";
import { settingsFound } from "./doctor/settings_file.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

const HELP = `Checks whether Scoreline can do its work here, and says what to do next.

Usage: ${commandOf("doctor")} [--json] [FLAGS]

The flags are those of a start (--config, --data, --port, --host, --obs-url, --source), so that it looks at
the same things. OBS need not run, and neither Scoreline nor OBS is disturbed. What depends on something that
failed is not looked at.

  --json     one JSON object: ok, and checks with name, state (ok, warning, failed), message and more
  --help     this text

Exit code: 0 when all is well (there may be warnings), 1 when something failed, 2 for a wrong command line.`;

/** Runs all checks and answers the exit code. */
export async function doctor(args: readonly string[], { out, error }: Terminal): Promise<number> {
  if (args.includes("--help") || args.includes("-h")) {
    out(HELP);
    return 0;
  }
  const json = args.includes("--json");
  const flags = args.filter((arg) => arg !== "--json");
  const request = parseArguments(flags);
  if (request.kind !== "run" || request.demo || request.exitWithStdin) {
    const problem = request.kind === "refusal" ? request.text : "This flag is for 'start' alone; see --help";
    error(problem);
    return 2;
  }

  const checks: Check[] = [];
  const tell = (given: Finding) => {
    const done = v.parse(check, given);
    checks.push(done);
    if (!json) out(lineOf(done));
  };
  const cwd = Deno.cwd();
  const env = Deno.env.toObject();
  let loaded: LoadedConfig | null = null;
  let rights: string[] = [];
  try {
    loaded = await loadConfig({ readFile: Deno.readTextFile, env, flags: request.flags, cwd, root: ROOT });
    rights = doctorRights(loaded, { root: ROOT, cwd, env, demo: false });
  } catch (cause) {
    if (!(cause instanceof ConfigError || cause instanceof RangeError)) throw cause;
    tell({
      name: "settings",
      state: "failed",
      message: sentence(`Correct this: ${cause.message.replaceAll("\n", "; ")}`),
    });
  }
  if (loaded !== null && rights.length > 0) {
    const mode = loaded.file === null ? null : (await Deno.stat(loaded.file)).mode;
    tell(settingsFound(loaded, mode));
    tell(overlayFound());
    await examine([...rights, join(ROOT, "tools", "doctor", "examine.ts"), ...flags], tell);
  }
  out(json ? jsonOf(checks) : `\n${summaryOf(checks)}`);
  return isWell(checks) ? 0 : 1;
}

function overlayFound(): Finding {
  const name = "overlay";
  if (existsSync(join(ROOT, "overlay", "dist", "index.html"))) {
    return { name, state: "ok", message: "The overlay's pages are there." };
  }
  return existsSync(join(ROOT, "overlay", "src"))
    ? {
      name,
      state: "warning",
      message: "The overlay is not built yet: the next 'deno task start' does that.",
    }
    : { name, state: "failed", message: "The overlay's pages are missing: unpack Scoreline again." };
}

/** Runs the other process and tells its checks as they come. */
async function examine(args: readonly string[], tell: Tell): Promise<void> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", ...args],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const complaint = new Response(child.stderr).text();
  let rest = "";
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    const lines = `${rest}${text}`.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) tell(v.parse(check, JSON.parse(line)));
  }
  if ((await child.status).success) return;
  const [first = ""] = (await complaint).trim().split("\n");
  tell({ name: "doctor", state: "failed", message: `The checks ended early, please report this: ${first}` });
}

if (import.meta.main) Deno.exit(await doctor(Deno.args, { out: console.log, error: console.error }));

import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parse, TomlError } from "smol-toml";
import * as v from "valibot";
import { type Config, configSchema, DEFAULTS, holdsSecrets, SECRETS, SHIPPED_MODEL } from "./schema.ts";
import { RECORDINGS } from "./record.ts";
import { kindOf, settingOfVariable, unknownKeys, valueOf } from "./settings.ts";
import { isMisread, tomlProblem } from "./toml_problem.ts";
import { isTable } from "./values.ts";
import { fileTrouble } from "../runtime/message.ts";
import { printable } from "../runtime/printable.ts";

/** The settings that flags set. */
const FLAG_SETTINGS = {
  port: ["server", "port"],
  host: ["server", "host"],
  "obs-url": ["obs", "url"],
  source: ["obs", "source"],
  data: ["data", "dir"],
} as const;

/** Characters; a problem may quote what was given. */
const LONGEST_PROBLEM = 500;

/** What the command line says, by the names of the flags; `config` names the file. */
export type Flags = { readonly [name in keyof typeof FLAG_SETTINGS | "config"]?: string | undefined };

export interface LoadOptions {
  /** Reads a file as text; rejects with `Deno.errors.NotFound` when there is none. */
  readonly readFile: (path: string) => Promise<string>;
  /** The environment; only `SCORELINE_*` is looked at. */
  readonly env: Readonly<Record<string, string>>;
  readonly flags: Flags;
  /** Where `scoreline.toml` is looked for, and what relative paths outside of it start from. */
  readonly cwd: string;
  /** Folder that Scoreline is installed in; the shipped model lies there. Default: two folders above this file. */
  readonly root?: string;
}

export interface LoadedConfig {
  readonly config: Config;
  /** Absolute path of the file that was read, `null` when there is none. */
  readonly file: string | null;
  /** The variables and flags that set something, such as `--port`, by the dotted name of what they set. */
  readonly origins: ReadonlyMap<string, string>;
}

/** Thrown when the settings cannot be used; `problems` holds one sentence for each thing to mend. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly problems: readonly string[];
  constructor(problems: readonly string[], options?: ErrorOptions) {
    const lines = problems.map((problem) => printable(problem, LONGEST_PROBLEM));
    super(lines.join("\n"), options);
    this.problems = lines;
  }
}

/**
 * Puts the settings together: the defaults, `scoreline.toml` (or the file that `--config` or `SCORELINE_CONFIG`
 * names), then `SCORELINE_*`, then the flags. Relative paths of the file start from its folder, others from `cwd`.
 *
 * @throws {ConfigError} with all problems at once, in the order file, environment, values.
 */
export async function loadConfig(options: LoadOptions): Promise<LoadedConfig> {
  const { env, flags, cwd, root = fileURLToPath(new URL("../..", import.meta.url)) } = options;
  const file = await readSettings(options);
  const settings = file?.settings ?? {};
  const problems = unknownKeys(settings);
  const origins = new Map<string, string>();

  function override(path: readonly string[], value: unknown, origin: string): void {
    let table: Record<string, unknown> = settings;
    for (const key of path.slice(0, -1)) {
      const inner = table[key] ??= {};
      if (!isTable(inner)) return; // said of the file's value below
      table = inner;
    }
    table[path.at(-1) ?? ""] = value;
    origins.set(path.join("."), origin);
  }

  for (const [name, text] of Object.entries(env).sort(([a], [b]) => a < b ? -1 : 1)) {
    if (!name.startsWith("SCORELINE_") || name.startsWith("SCORELINE_TEST_")) continue;
    if (name === "SCORELINE_CONFIG") continue;
    const setting = settingOfVariable(name);
    if (typeof setting === "string") problems.push(setting);
    else override(setting.path, valueOf(text, setting.kind), name);
  }
  for (const [flag, path] of Object.entries(FLAG_SETTINGS)) {
    const text = Object.entries(flags).find(([name]) => name === flag)?.[1];
    if (text !== undefined) override(path, valueOf(text, kindOf(path.join("."))), `--${flag}`);
  }

  const result = v.safeParse(configSchema, settings);
  if (!result.success) problems.push(...result.issues.map((issue) => sentence(issue, origins)));
  if (!result.success || problems.length > 0) throw new ConfigError(problems);

  const config = result.output;
  const base = (name: string) => file === null || origins.has(name) ? cwd : dirname(file.path);
  if (config.obs.folder !== "") config.obs.folder = resolve(base("obs.folder"), config.obs.folder);
  config.data.dir = resolve(base("data.dir"), config.data.dir);
  config.record.dir = config.record.dir === RECORDINGS
    ? join(config.data.dir, "recordings")
    : resolve(base("record.dir"), config.record.dir);
  config.detector.model = config.detector.model === SHIPPED_MODEL
    ? resolve(root, SHIPPED_MODEL)
    : resolve(base("detector.model"), config.detector.model);
  return { config, file: file?.path ?? null, origins };
}

interface SettingsFile {
  readonly path: string;
  readonly settings: Record<string, unknown>;
}

async function readSettings({ readFile, env, flags, cwd }: LoadOptions): Promise<SettingsFile | null> {
  const named = flags.config ?? (env.SCORELINE_CONFIG || undefined);
  const name = named ?? "scoreline.toml";
  const path = resolve(cwd, name);
  let text: string;
  try {
    text = await readFile(path);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) {
      const reason = fileTrouble(cause);
      throw new ConfigError([`"${name}" cannot be read: ${reason}`], { cause });
    }
    if (named === undefined) return null;
    const origin = flags.config === undefined ? "SCORELINE_CONFIG" : "--config";
    throw new ConfigError([`'${origin}' names a file that does not exist: "${name}"`], { cause });
  }
  if (isMisread(text)) {
    throw new ConfigError([
      `"${name}" is not in UTF-8: save it with that encoding (in Notepad: Save as, Encoding)`,
    ]);
  }
  try {
    return { path, settings: parse(text.replace(/^\uFEFF/, "")) };
  } catch (cause) {
    if (!(cause instanceof TomlError)) throw cause;
    // The lines after the first quote the file, which may hold a password.
    const reason = tomlProblem(cause.message.split("\n")[0] ?? "");
    throw new ConfigError([`"${name}", line ${cause.line}: ${reason}`]);
  }
}

function sentence(
  issue: v.InferIssue<typeof configSchema>,
  origins: ReadonlyMap<string, string>,
): string {
  if (issue.type === "partial_check") return issue.message;
  const path = issue.path ?? [];
  const key = path.filter((item) => item.type !== "array").map((item) => String(item.key)).join(".");
  const subject = subjectOf(path);
  const origin = origins.get(key);
  if (issue.type === "object" && issue.input === undefined) return `${subject} is required`;
  const given = `got ${shown(key, issue.input)}${origin === undefined ? "" : ` from ${origin}`}`;
  return `${subject} must be ${issue.message} (${given})`;
}

/** What a sentence about this place begins with; places in a list have no name of their own. */
function subjectOf(path: readonly v.IssuePathItem[]): string {
  const list = path.findIndex((item) => item.type === "array");
  const nameOf = (items: readonly v.IssuePathItem[]) => items.map((item) => String(item.key)).join(".");
  if (list === -1) return `'${nameOf(path)}'`;
  const inEntry = nameOf(path.slice(list + 1));
  const entry = `each entry of '${nameOf(path.slice(0, list))}'`;
  return inEntry === "" ? entry : `'${inEntry}' in ${entry}`;
}

/** What was given, in the words of the user; of a secret only how long it is, of what holds some only the kind. */
function shown(key: string, value: unknown): string {
  if (SECRETS.has(key)) {
    return typeof value === "string"
      ? `${value.length} ${value.length === 1 ? "character" : "characters"}`
      : Array.isArray(value)
      ? "a list"
      : typeof value;
  }
  if (typeof value === "number") return String(value);
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value) && (Object.hasOwn(DEFAULTS, key) || holdsSecrets(key))) return "a list";
  if (holdsSecrets(key)) return isTable(value) ? "a table" : typeof value;
  const text = JSON.stringify(value) ?? String(value);
  const open = text.replace(/(\/\/|\b(?:turns?|stun):).*@/i, "$1***@"); // user:password@host
  return open.length > 80 ? `${open.slice(0, 77)}...` : open;
}

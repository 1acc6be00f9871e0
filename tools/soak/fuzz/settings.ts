import fc from "fast-check";
import { readFileSync } from "node:fs";
import { stringify } from "smol-toml";
import { parseArguments } from "../../../sidecar/config/arguments.ts";
import { ConfigError, type Flags, loadConfig } from "../../../sidecar/config/load.ts";
import { DEFAULTS, redact, SECRETS } from "../../../sidecar/config/schema.ts";
import { rightsOf } from "../../../sidecar/rights.ts";
import { changed, CHANGES } from "./changes.ts";
import { ODD_TEXT } from "./json_text.ts";
import { isForPeople } from "./judgement.ts";
import { trial } from "./trial.ts";

const EXAMPLE = readFileSync(new URL("../../../scoreline.example.toml", import.meta.url), "utf8");
/** Stands in every secret; nothing that is said may hold it. */
const MARK = "hush-hush-2719";
/** A problem is a sentence that may quote what was given. */
const LONGEST = 600;

/** Every setting and a place for a wrong one, as section and key. */
const PLACES = Object.entries(DEFAULTS).flatMap(([section, table]) =>
  [...Object.keys(table), "nonsense"].map((key) => [section, key] as const)
);

/** The example with a secret in each place that has one. */
const WITH_SECRETS = EXAMPLE.replaceAll(
  /^(password|token|view_token|secret|whip_token) = ""$/gm,
  (_, name) => `${name} = "${MARK}-${name}"`,
);

interface Given {
  /** What stands in the file; `null` when there is none. */
  readonly file: string | null;
  readonly env: Readonly<Record<string, string>>;
  readonly args: readonly string[];
}

const VALUES: fc.Arbitrary<unknown> = fc.oneof(
  ODD_TEXT,
  fc.integer(),
  fc.double({ noNaN: true }),
  fc.boolean(),
  fc.constantFrom("127.0.0.1", "0.0.0.0", "ws://h:1", "https://a/b", "::", "auto", "[::1]:0", "turn:h:3478"),
  fc.array(fc.oneof(ODD_TEXT, fc.integer()), { maxLength: 3 }),
  fc.dictionary(fc.string({ minLength: 1, maxLength: 9 }), fc.oneof(ODD_TEXT, fc.integer()), { maxKeys: 3 }),
  fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(2 ** 42) }),
);

const FILES = fc.oneof(
  CHANGES.map((changes) => changed(WITH_SECRETS, changes)),
  fc.array(fc.tuple(fc.constantFrom(...PLACES), VALUES), { maxLength: 5 }).map(tomlOf),
  ODD_TEXT,
);

const VARIABLES = fc.dictionary(
  fc.oneof(
    fc.constantFrom(...PLACES.map(([section, key]) => `SCORELINE_${section}_${key}`.toUpperCase())),
    fc.string({ minLength: 1, maxLength: 9 }).map((name) => `SCORELINE_${name}`),
  ),
  fc.oneof(ODD_TEXT, fc.constantFrom("true", "1", "a,b", "0.5", "127.0.0.1", "/", "ws://[::1]:1")),
  { maxKeys: 3 },
);

const FLAGS = [
  "--port",
  "--host",
  "--obs-url",
  "--source",
  "--data",
  "--config",
  "--demo",
  "--help",
  "-h",
  "--",
];
const ARGUMENTS = fc.array(
  fc.oneof(fc.constantFrom(...FLAGS, "--port=0", "--data=", "-", "---", "--__proto__=1"), ODD_TEXT),
  { maxLength: 5 },
);

/** Loads `count` wrong settings, from files, variables and flags. @returns how many were refused */
export async function loadSettings(
  { seed, count }: { readonly seed: number; readonly count: number },
): Promise<number> {
  let refused = 0;
  const inputs = fc.record({
    file: fc.option(FILES),
    env: seldom(VARIABLES, {}),
    args: seldom(ARGUMENTS, []),
  });
  const describe = (given: Given) => JSON.stringify(given).slice(0, 2_000);
  await trial({ inputs, seed, count, describe }, async (given) => {
    const problems = await load(given);
    if (problems.length > 0) refused++;
    for (const problem of problems) {
      if (problem.includes(MARK)) throw new Error(`A secret is told: ${problem}`);
      if (problem.length > LONGEST || !isForPeople(problem)) {
        throw new Error(`This is no sentence for a person: ${problem.slice(0, 2_000)}`);
      }
    }
  });
  return refused;
}

/** What is said against settings; nothing when they can be used. */
async function load({ file, env, args }: Given): Promise<readonly string[]> {
  const request = parseArguments(args);
  if (request.kind === "refusal") return [request.text];
  const flags: Flags = request.kind === "run" ? request.flags : {};
  const readFile = () =>
    file === null ? Promise.reject(new Deno.errors.NotFound("There is none")) : Promise.resolve(file);
  try {
    const loaded = await loadConfig({ readFile, env, flags, cwd: "/nowhere", root: "/nowhere/root" });
    const surroundings = { root: "/nowhere/root", cwd: "/nowhere", env, demo: false };
    const told = JSON.stringify([redact(loaded.config), rightsOf(loaded, surroundings)]);
    if (told.includes(MARK)) throw new Error(`A secret is told: ${told}`);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    if (error instanceof RangeError && error.message.includes("comma")) return [error.message];
    throw error;
  }
}

function seldom<T>(wrong: fc.Arbitrary<T>, usual: T): fc.Arbitrary<T> {
  return fc.oneof({ weight: 2, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: wrong });
}

function tomlOf(entries: readonly (readonly [readonly [string, string], unknown])[]): string {
  const file: Record<string, Record<string, unknown>> = {};
  for (const [[section, key], value] of entries) {
    const isSecret = SECRETS.has(`${section}.${key}`) && typeof value === "string";
    file[section] = { ...file[section], [key]: isSecret ? value + MARK : value };
  }
  return stringify(file);
}

/** `deno task audit`: looks over everything that is fetched from npm, without a network. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import * as v from "valibot";
import { KNOWN_BAD, knownAgainst } from "./audit/known_bad.ts";
import {
  keyOf,
  type Licences,
  licencesHere,
  readLicences,
  withSiblings,
  writeLicences,
} from "./audit/licences.ts";
import { type Locked, type LockFile, readLocks } from "./audit/locks.ts";
import { type Problem, problemsIn } from "./audit/problems.ts";
import { unexplained, withEveryPackage } from "./audit/third_party.ts";
import type { Terminal } from "./command_line.ts";
import { usageSentence } from "./terminal.ts";

const HELP = `Looks over every package that a lock file of this project names, without a network.

Usage: deno task audit [--json] [--write]

Each has to have a SHA-512 (the same in every lock file), a licence that is allowed, no script that runs when it is
installed, and no entry among ${KNOWN_BAD.length} that are known to be bad. Licences are read from the packages that are unpacked on this
machine; for those of other systems tools/audit/licences.json has what was read elsewhere.

  --json   one JSON object: packages, problems
  --write  brings tools/audit/licences.json and the list in THIRD_PARTY.md up to date
  --help   this text

Exit code: 0 when nothing is off, 1 when something is, 2 for a wrong command line.`;

const THIRD_PARTY = "THIRD_PARTY.md";

export interface AuditOptions {
  readonly root: string;
  /** Deno's store of npm packages. */
  readonly store: string;
}

/** Looks everything over and answers the exit code. */
export async function audit(
  args: readonly string[],
  { root, store }: AuditOptions,
  { out, error }: Terminal,
): Promise<number> {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        json: { type: "boolean", default: false },
        write: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    }));
  } catch (cause) {
    error(usageSentence(cause, "audit"));
    return 2;
  }
  if (values.help) {
    out(HELP);
    return 0;
  }
  const findings = await lookOver({ root, store });
  if (values.write) {
    await writeLicences(root, findings.licences);
    await Deno.writeTextFile(join(root, THIRD_PARTY), findings.current);
  }
  const problems: Problem[] = [
    ...problemsIn(findings.locks, findings.licences),
    ...unexplained(findings.text, findings.locks).map((name) => ({
      package: name,
      lock: THIRD_PARTY,
      message: "No table says what it is for: add a line to one",
    })),
    ...(values.write ? [] : staleness(findings)),
  ];
  if (values.json) out(asJson(findings, problems));
  else for (const line of asText(findings, problems)) out(line);
  return problems.length === 0 ? 0 : 1;
}

/** What the lock files name, and what is known of it. */
interface Findings {
  readonly locks: readonly LockFile[];
  readonly packages: readonly Locked[];
  /** By name and version: of all packages, as they stood in the table before, and of those that are unpacked here. */
  readonly licences: Licences;
  readonly table: Licences;
  readonly here: Licences;
  /** THIRD_PARTY.md as it is, and as it should be. */
  readonly text: string;
  readonly current: string;
}

async function lookOver({ root, store }: AuditOptions): Promise<Findings> {
  const locks = await readLocks(root);
  const packages = locks.flatMap((lock) => lock.packages);
  const here = await licencesHere(packages, { root, store });
  const table = await readLicences(root);
  const wanted = new Set(packages.map(keyOf));
  const read = new Map([...table, ...here].filter(([key]) => wanted.has(key)));
  const licences = withSiblings(packages, read);
  const text = await Deno.readTextFile(join(root, THIRD_PARTY));
  return { locks, packages, licences, table, here, text, current: withEveryPackage(text, locks, licences) };
}

function asJson({ packages, licences }: Findings, problems: readonly Problem[]): string {
  const listed = packages.map(({ optional: _, ...one }) => ({
    ...one,
    licence: licences.get(keyOf(one)) ?? null,
  }));
  return JSON.stringify({ ok: problems.length === 0, problems, packages: listed });
}

function asText({ locks, packages, here }: Findings, problems: readonly Problem[]): string[] {
  const borne = packages.flatMap(({ name, version }) => knownAgainst(name, version)?.borne ?? []);
  return [
    ...problems.map(({ package: name, lock, message }) =>
      `${lock}: ${name === null ? "" : `${name}: `}${message}.`
    ),
    `${
      new Set(packages.map(keyOf)).size
    } packages in ${locks.length} lock files, ${here.size} of them looked at ` +
    `here; ${borne.length} known to be bad and borne; ${problems.length} problems.`,
  ];
}

/** What `--write` would change. */
function staleness({ table, licences, text, current }: Findings): Problem[] {
  const lock = "tools/audit/licences.json";
  const write = "run 'deno task audit --write', and look at what it changes";
  const differing = [...licences].filter(([key, licence]) => table.get(key) !== licence)
    .map(([key, licence]) => ({ package: key, lock, message: `It is under ${licence} here: ${write}` }));
  const gone = [...table.keys()].filter((key) => !licences.has(key))
    .map((key) => ({ package: key, lock, message: `No lock file names it: ${write}` }));
  const list = text === current
    ? []
    : [{ package: null, lock: THIRD_PARTY, message: `Its list is not current: ${write}` }];
  return [...differing, ...gone, ...list];
}

/** Where Deno keeps npm packages. */
export async function npmStore(): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"], stderr: "null" })
    .output();
  return v.parse(v.object({ npmCache: v.string() }), JSON.parse(new TextDecoder().decode(stdout))).npmCache;
}

if (import.meta.main) {
  const root = fileURLToPath(new URL("..", import.meta.url));
  const options = { root, store: await npmStore() };
  Deno.exit(await audit(Deno.args, options, { out: console.log, error: console.error }));
}

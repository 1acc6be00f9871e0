/** `deno task audit`: looks over everything that is fetched from npm, without a network. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import * as v from "valibot";
import { KNOWN_BAD, knownAgainst } from "./audit/known_bad.ts";
import { keyOf, licencesHere, readLicences, withSiblings, writeLicences } from "./audit/licences.ts";
import { readLocks } from "./audit/locks.ts";
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
  const locks = await readLocks(root);
  const packages = locks.flatMap((lock) => lock.packages);
  const here = await licencesHere(packages, { root, store });
  const table = await readLicences(root);
  const wanted = new Set(packages.map(keyOf));
  const read = new Map([...table, ...here].filter(([key]) => wanted.has(key)));
  const licences = withSiblings(packages, read);
  const path = join(root, THIRD_PARTY);
  const text = await Deno.readTextFile(path);
  const current = withEveryPackage(text, locks, licences);
  if (values.write) {
    await writeLicences(root, licences);
    await Deno.writeTextFile(path, current);
  }
  const problems: Problem[] = [
    ...problemsIn(locks, licences),
    ...unexplained(text, locks).map((name) => ({
      package: name,
      lock: THIRD_PARTY,
      message: "No table says what it is for: add a line to one",
    })),
    ...(values.write ? [] : staleness({ table, licences, isCurrent: current === text })),
  ];
  const borne = packages.flatMap(({ name, version }) => knownAgainst(name, version)?.borne ?? []);
  if (values.json) {
    const listed = packages.map(({ optional: _, ...one }) => ({
      ...one,
      licence: licences.get(keyOf(one)) ?? null,
    }));
    out(JSON.stringify({ ok: problems.length === 0, problems, packages: listed }));
  } else {
    for (const { package: name, lock, message } of problems) {
      out(`${lock}: ${name === null ? "" : `${name}: `}${message}.`);
    }
    out(
      `${wanted.size} packages in ${locks.length} lock files, ${here.size} of them looked at here; ` +
        `${borne.length} known to be bad and borne; ${problems.length} problems.`,
    );
  }
  return problems.length === 0 ? 0 : 1;
}

interface Staleness {
  readonly table: ReadonlyMap<string, string>;
  readonly licences: ReadonlyMap<string, string>;
  readonly isCurrent: boolean;
}

/** What `--write` would change. */
function staleness({ table, licences, isCurrent }: Staleness): Problem[] {
  const lock = "tools/audit/licences.json";
  const write = "run 'deno task audit --write', and look at what it changes";
  const differing = [...licences].filter(([key, licence]) => table.get(key) !== licence)
    .map(([key, licence]) => ({ package: key, lock, message: `It is under ${licence} here: ${write}` }));
  const gone = [...table.keys()].filter((key) => !licences.has(key))
    .map((key) => ({ package: key, lock, message: `No lock file names it: ${write}` }));
  const list = isCurrent
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

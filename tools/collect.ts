import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { parseArgs } from "node:util";
import { commandOf } from "../sidecar/config/packaging.ts";
import type { Label } from "../sidecar/contract.ts";
import type { Fact } from "../sidecar/domain/fact.ts";
import { openEvidence } from "../sidecar/log/evidence.ts";
import { openNearMisses } from "../sidecar/log/near_misses.ts";
import { replay } from "../sidecar/log/replay.ts";
import { sentenceOf, usageSentence, userFolder } from "./terminal.ts";
import { labelledResults } from "./collection.ts";
import type { Terminal } from "./command_line.ts";
import { imageFiles } from "./image_files.ts";
import { settings } from "./settings.ts";

const HELP = `Collects the pictures that Scoreline kept, sorted by what they show.

Usage: ${commandOf("collect")} [--json] [--data DIR] [--config FILE] OUT

Copies the picture behind each result to OUT/<label>/, where 'evaluate' and 'calibrate' look for it.
The label is what the history says now: a result that was changed has its new outcome, one that was
undone is 'none'. What nearly counted (data.near_misses) comes to OUT-unsorted, for you to sort.
A picture that is in OUT already stays as and where it is; nothing is overwritten or deleted.

  --json         one JSON object a line: file, label, seq, status
  --data DIR     the folder of the score and its pictures (default: that of the configuration)
  --config FILE  the configuration that names it (default: scoreline.toml, if there is one)
  --help         this text

Exit code: 0 when every picture that is still kept is in OUT, 1 when one could not be copied, 2 when
nothing could be done.`;

/** A picture to collect. */
interface Picture {
  readonly id: string;
  /** `null` for one that a person has to sort. */
  readonly label: Label | null;
  /** Number of the result in the log; `null` for a near miss. */
  readonly seq: number | null;
  readonly undone: boolean;
  readonly read: () => Promise<Uint8Array | null>;
}

/**
 * What became of a picture. `elsewhere`: in another folder of OUT than the history says; `gone`: no longer kept by
 * Scoreline, which removes old ones.
 */
type Status = "copied" | "there" | "elsewhere" | "gone" | "failed";

interface Collected {
  /** Where it lies, or would lie. */
  readonly file: string;
  readonly label: Label | null;
  readonly seq: number | null;
  readonly status: Status;
}

/** `deno task collect`: copies the kept pictures and answers the exit code. */
export async function collect(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    const { values: { json = false, help, config, data }, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        json: { type: "boolean" },
        config: { type: "string" },
        data: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    });
    if (help) {
      terminal.out(HELP);
      return 0;
    }
    const [out, ...more] = positionals;
    if (out === undefined || out === "" || more.length > 0) {
      terminal.error(`Name one folder to collect the pictures in: ${commandOf("collect")} OUT`);
      return 2;
    }
    const { data: { dir } } = await settings(config, data);
    return await collectInto(out, dir, json, terminal);
  } catch (cause) {
    const isUsage = cause instanceof TypeError && "code" in cause;
    terminal.error(isUsage ? usageSentence(cause, "collect") : sentenceOf(cause));
    return 2;
  }
}

async function collectInto(out: string, dir: string, json: boolean, terminal: Terminal): Promise<number> {
  const pictures = await keptPictures(dir, terminal);
  if (pictures.length === 0) {
    terminal.error(`There are no kept pictures in ${dir} yet.`);
    return 2;
  }
  const unsorted = join(out, "..", `${basename(resolve(userFolder(), out))}-unsorted`);
  const there = await picturesIn(out, unsorted);
  const collected: Collected[] = [];
  for (const picture of pictures) {
    const one = await collectOne(picture, { out, unsorted, there, terminal });
    collected.push(one);
    if (json) terminal.out(JSON.stringify(one));
    else if (one.status === "copied") terminal.out(`${one.file}${one.seq === null ? "" : `  #${one.seq}`}`);
  }
  if (!json) {
    const hasUndone = pictures.some(({ undone }, i) => undone && collected[i]?.status === "copied");
    for (const line of summary(collected, hasUndone, out, unsorted)) terminal.out(line);
  }
  return collected.some(({ status }) => status === "failed") ? 1 : 0;
}

/** Everything that was kept, in the order in which it was seen. */
async function keptPictures(dir: string, { error }: Terminal): Promise<Picture[]> {
  const logger = { info: () => {}, warn: told, error: told };
  function told(_topic: string, text: string): void {
    error(text);
  }
  const evidence = openEvidence({ dir, keep: 0, logger });
  const nearMisses = openNearMisses({ dir, keep: 0, logger });
  const results = labelledResults(await loggedFacts(join(dir, "events.jsonl"), error)).map(
    ({ seq, picture, label, undone }): Picture => ({
      id: picture,
      label,
      seq,
      undone,
      read: () => evidence.read(picture),
    }),
  );
  const unsorted = (await nearMisses.newest(Infinity)).map(({ picture_url }): Picture => {
    const id = basename(picture_url, ".jpg");
    return { id, label: null, seq: null, undone: false, read: () => nearMisses.read(id) };
  });
  return [...results, ...unsorted.reverse()];
}

/** The facts of a log; none when there is no log. Lines that cannot be read are told and skipped. */
async function loggedFacts(path: string, error: Terminal["error"]): Promise<Fact[]> {
  let file: Deno.FsFile;
  try {
    file = await Deno.open(path, { read: true });
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return [];
    throw cause;
  }
  using _closed = file;
  const facts: Fact[] = [];
  for await (const item of replay(file)) {
    if (item.kind === "fact") facts.push(item.fact);
    else if (item.kind === "damaged") error(`${path}: line ${item.line} is left out: ${item.reason}`);
  }
  return facts;
}

/** Where the pictures lie that were collected before, by their names. */
async function picturesIn(...folders: string[]): Promise<Map<string, string>> {
  const there = new Map<string, string>();
  for (const folder of folders) {
    const root = resolve(userFolder(), folder);
    try {
      for (const file of await imageFiles(root)) {
        there.set(basename(file), join(folder, relative(root, file)));
      }
    } catch (cause) {
      if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    }
  }
  return there;
}

interface Destination {
  readonly out: string;
  readonly unsorted: string;
  readonly there: ReadonlyMap<string, string>;
  readonly terminal: Terminal;
}

async function collectOne(
  { id, label, seq, read }: Picture,
  { out, unsorted, there, terminal: { error } }: Destination,
): Promise<Collected> {
  const name = `${id}.jpg`;
  const found = there.get(name);
  if (found !== undefined) {
    const fits = label === null || relative(out, found).split(sep)[0] === label;
    if (!fits) error(`${found}: the history says ${label}; move it there if you agree.`);
    return { file: found, label, seq, status: fits ? "there" : "elsewhere" };
  }
  const picture = await read();
  const file = join(label === null ? unsorted : join(out, label), name);
  if (picture === null) return { file, label, seq, status: "gone" };
  try {
    const path = resolve(userFolder(), file);
    await Deno.mkdir(dirname(path), { recursive: true });
    await Deno.writeFile(path, picture, { createNew: true });
    return { file, label, seq, status: "copied" };
  } catch (cause) {
    error(`${file}: ${sentenceOf(cause)}`);
    return { file, label, seq, status: "failed" };
  }
}

function summary(
  collected: readonly Collected[],
  hasUndone: boolean,
  out: string,
  unsorted: string,
): string[] {
  const count = (...statuses: Status[]) => collected.filter(({ status }) => statuses.includes(status)).length;
  const gone = count("gone");
  const failed = count("failed");
  const isUnsorted = ({ label, status, file }: Collected) =>
    label === null && (status === "copied" || status === "there" && dirname(file) === unsorted);
  return [
    `Copied: ${count("copied")}, there already: ${count("there", "elsewhere")}` +
    `${gone === 0 ? "" : `, no longer kept: ${gone}`}${failed === 0 ? "" : `, failed: ${failed}`}.`,
    ...(hasUndone
      ? [
        `Look through ${
          join(out, "none")
        }: a result that was undone although it was to be seen belongs elsewhere.`,
      ]
      : []),
    ...(collected.some(isUnsorted)
      ? [
        `Move the pictures in ${unsorted} to the label folders of ${out} by what they show, and delete the others.`,
      ]
      : []),
  ];
}

if (import.meta.main) Deno.exit(await collect(Deno.args, { out: console.log, error: console.error }));

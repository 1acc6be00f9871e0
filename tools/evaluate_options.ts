import { parseArgs } from "node:util";
import { type Part, PARTS } from "./measure/order.ts";
import { usageSentence } from "./terminal.ts";

/** What is asked of `deno task evaluate`. Paths are as the user wrote them. */
export interface EvaluateRequest {
  readonly json: boolean;
  readonly config: string | undefined;
  /** The folder of labelled pictures, `null` when there is none to measure. */
  readonly folder: string | null;
  /** What is measured on drawn frames; `null`: nothing. */
  readonly drawn: DrawnRequest | null;
}

export interface DrawnRequest {
  readonly parts: readonly Part[];
  readonly seed: number;
  readonly scale: number;
  readonly pictures: string | undefined;
  readonly keep: string | undefined;
  readonly hours: number;
  readonly matches: number;
  /** A folder of labelled pictures to capture in every way; `null`: none. */
  readonly captures: string | null;
}

/** Hours and matches of an evening unless asked otherwise. */
export const EVENING = { hours: 6, matches: 25 } as const;

/** Seeds beyond 32 bits would draw what smaller ones have drawn. */
const SEED = { least: 0, most: 2 ** 32 - 1, whole: true } as const;

/** Options that only drawn frames have a use for. */
const DRAWN_OPTIONS = ["seed", "scale", "only", "pictures", "keep", "hours", "matches"] as const;

/** Reads the command line; "help" when that is what it asks for. Throws a sentence when it makes no sense. */
export function parseEvaluate(args: readonly string[]): EvaluateRequest | "help" {
  const { values, positionals } = parsed(args);
  if (values.help) return "help";
  const { json = false, all = false, captures = false, config, evening } = values;
  const [folder = null, ...more] = positionals;
  if (more.length > 0) {
    throw new TypeError("Name one folder that has a folder for each label: deno task evaluate [--json] DIR");
  }
  if (folder !== null && evening !== undefined) {
    throw new TypeError(
      "An evening is drawn and needs no DIR: leave one of the two out, or use --all --seed SEED",
    );
  }
  if (captures) return { json, config, folder: null, drawn: capturesRequest(folder, values) };
  if (folder !== null && !all) {
    const idle = DRAWN_OPTIONS.find((name) => values[name] !== undefined);
    if (idle !== undefined) {
      throw new TypeError(`--${idle} is about drawn frames: add --all to measure them beside DIR`);
    }
    return { json, config, folder, drawn: null };
  }
  if (evening !== undefined && (values.seed !== undefined || values.only !== undefined)) {
    throw new TypeError("--evening measures an evening of its own seed: leave --seed and --only out");
  }
  if (evening !== undefined && values.scale !== undefined) {
    throw new TypeError("An evening is never drawn in part: leave --scale out, or use --hours and --matches");
  }
  return {
    json,
    config,
    folder,
    drawn: {
      parts: evening === undefined ? partsOf(values.only) : ["evening"],
      seed: evening === undefined
        ? numberOf("seed", values.seed, 1, SEED)
        : numberOf("evening", evening, 1, SEED),
      scale: numberOf("scale", values.scale, 1, { least: 0.001, most: 1 }),
      pictures: values.pictures,
      keep: values.keep,
      hours: numberOf("hours", values.hours, EVENING.hours, { least: 0.05, most: 48 }),
      matches: numberOf("matches", values.matches, EVENING.matches, { least: 1, most: 500, whole: true }),
      captures: null,
    },
  };
}

type Values = Exclude<ReturnType<typeof parsed>["values"], undefined>;

/** What `--captures DIR` asks for: of the other options it has a use for --seed and --keep alone. */
function capturesRequest(folder: string | null, values: Values): DrawnRequest {
  if (folder === null) {
    throw new TypeError("--captures needs pictures: deno task evaluate --captures DIR");
  }
  const idle = (["all", "evening", "scale", "only", "pictures", "hours", "matches"] as const)
    .find((name) => values[name] !== undefined);
  if (idle !== undefined) throw new TypeError(`--captures measures DIR alone: leave --${idle} out`);
  return {
    parts: [],
    seed: numberOf("seed", values.seed, 1, SEED),
    scale: 1,
    pictures: undefined,
    keep: values.keep,
    ...EVENING,
    captures: folder,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        json: { type: "boolean" },
        config: { type: "string" },
        all: { type: "boolean" },
        captures: { type: "boolean" },
        evening: { type: "string" },
        hours: { type: "string" },
        matches: { type: "string" },
        seed: { type: "string" },
        scale: { type: "string" },
        only: { type: "string" },
        pictures: { type: "string" },
        keep: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (cause) {
    throw new TypeError(usageSentence(cause, "evaluate"), { cause });
  }
}

function partsOf(only: string | undefined): readonly Part[] {
  if (only === undefined) return PARTS;
  const names = only.split(",").map((name) => name.trim());
  const unknown = names.find((name) => !PARTS.some((part) => part === name));
  if (unknown !== undefined) throw new TypeError(`--only takes ${PARTS.join(",")}, got "${unknown}"`);
  return PARTS.filter((part) => names.includes(part));
}

function numberOf(
  option: string,
  text: string | undefined,
  otherwise: number,
  { least, most = Number.MAX_SAFE_INTEGER, whole = false }: { least: number; most?: number; whole?: boolean },
): number {
  if (text === undefined) return otherwise;
  const number = text.trim() === "" ? NaN : Number(text);
  if (number >= least && number <= most && (!whole || Number.isSafeInteger(number))) return number;
  const kind = whole ? "a whole number" : "a number";
  const range = most === Number.MAX_SAFE_INTEGER ? `from ${least}` : `from ${least} to ${most}`;
  throw new RangeError(`--${option} must be ${kind} ${range}, got "${text}"`);
}

import { parseArgs } from "node:util";
import { printable } from "../runtime/printable.ts";
import type { Flags } from "./load.ts";
import { nearest } from "./nearest.ts";
import { IS_PACKAGE, startScript } from "./packaging.ts";
import { VERSION } from "./version.ts";

const OPTIONS = {
  config: { type: "string" },
  port: { type: "string" },
  host: { type: "string" },
  "obs-url": { type: "string" },
  source: { type: "string" },
  data: { type: "string" },
  demo: { type: "boolean" },
  "exit-with-stdin": { type: "boolean" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean" },
} as const;

const SCRIPT = startScript(Deno.build.target);
/** A package has no tasks to start by name, but its start script. */
const USAGE = IS_PACKAGE
  ? `Usage: ${SCRIPT} [flags]
       ${SCRIPT} doctor        check the setup and say what to do next`
  : `Usage: deno task start [flags]
       deno task demo  [flags]     try it without OBS`;

const HELP =
  `Scoreline ${VERSION} keeps your Overwatch 2 score: it watches the game through OBS, counts victories,
defeats and draws, and shows them on your stream.

${USAGE}

With OBS on this machine there is nothing to set. Start it, then add http://127.0.0.1:3000/ to OBS as a browser
source and open http://127.0.0.1:3000/admin to correct the score.

What to watch
  --obs-url ws://HOST:4455   OBS on another machine (its password: SCORELINE_OBS_PASSWORD, or the settings file)
  --source NAME              the source with the game, by its name in OBS; otherwise it is found
  --demo                     watch invented matches instead of OBS

Where to serve
  --port N                   another port than 3000; 0 takes any free one
  --host ADDRESS             another address than 127.0.0.1, to be seen by other machines (needs a token)

Where things are kept
  --data DIR                 the folder of the score and its evidence (default: data)
  --config FILE              the settings (default: scoreline.toml, when there is one here)

And
  --exit-with-stdin          take commands from standard input and stop when it ends (for programs that start this)
  --help                     this text
  --version                  the version

Every setting is explained in scoreline.example.toml.
`;

/** What a command line asks for. */
export type CommandLine =
  | {
    readonly kind: "run";
    readonly flags: Flags;
    readonly demo: boolean;
    readonly exitWithStdin: boolean;
  }
  /** A text to print; the program has then done its work. */
  | { readonly kind: "answer"; readonly text: string }
  /** One sentence that says what is wrong with the command line. */
  | { readonly kind: "refusal"; readonly text: string };

/** Reads the command line of `start`. A `--` in front, which some runners pass on, is skipped. */
export function parseArguments(args: readonly string[]): CommandLine {
  const given = args[0] === "--" ? args.slice(1) : [...args];
  const { values, tokens } = parseArgs({
    args: given,
    options: OPTIONS,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  for (const token of tokens) {
    const text = token.kind === "option" ? complaint(token) : `'${given[token.index]}' is not expected here`;
    if (text !== null) return { kind: "refusal", text: `${printable(text, 200)}; see --help` };
  }
  if (values.help === true) return { kind: "answer", text: HELP };
  if (values.version === true) return { kind: "answer", text: `${VERSION}\n` };
  const flags = Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
  return {
    kind: "run",
    flags,
    demo: values.demo === true,
    exitWithStdin: values["exit-with-stdin"] === true,
  };
}

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value: string | undefined;
  readonly inlineValue: boolean | undefined;
}

/** What is wrong with one flag, `null` when nothing is. */
function complaint({ name, rawName, value, inlineValue }: OptionToken): string | null {
  const option = Object.entries(OPTIONS).find(([known]) => known === name)?.[1];
  if (option === undefined) {
    const close = nearest(name, Object.keys(OPTIONS));
    return `'${rawName}' is not a flag${close === null ? "" : `; did you mean '--${close}'?`}`;
  }
  if (option.type === "boolean") return value === undefined ? null : `'${rawName}' takes no value`;
  const missing = value === undefined || value === "" || (inlineValue !== true && value.startsWith("--"));
  return missing ? `'${rawName}' needs a value` : null;
}

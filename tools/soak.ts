/** `deno task soak`: the long runs, which break the product in every way that can be thought of. */
import { parseArgs } from "node:util";
import { PARTS } from "./soak/parts.ts";
import type { SoakPart } from "./soak/part.ts";
import { createRandom } from "./soak/random.ts";
import { sentenceOf, usageSentence } from "./terminal.ts";

const HELP = `deno task soak [--only PART,...] [--seed N] [--share S] [--json]

Breaks Scoreline in many ways and checks that nothing is lost. Uses ports of this machine that are free, folders of
its own, and ends only what it started.

${PARTS.map(({ name, about }) => `  ${name.padEnd(10)} ${about}`).join("\n")}

  --only PART,...  only these
  --seed N         another seed is another run (default: 1); the same one tries the same again
  --share S        do only this share of everything, 0.01 to 1 (default: 1)
  --json           one line of JSON for each part instead of a table

Its exit code is 1 when something was lost or broken, and 2 when the command line makes no sense.
`;

interface SoakRequest {
  readonly parts: readonly SoakPart[];
  readonly seed: number;
  readonly share: number;
  readonly json: boolean;
}

/** Reads the command line; "help" when that is what it asks for. Throws a sentence when it makes no sense. */
export function parseSoak(args: readonly string[]): SoakRequest | "help" {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: "string" },
      seed: { type: "string", default: "1" },
      share: { type: "string", default: "1" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return "help";
  const seed = Number(values.seed);
  if (!/^\d+$/.test(values.seed) || seed >= 2 ** 32) {
    throw new TypeError(`--seed must be a whole number from 0 to ${2 ** 32 - 1}, got "${values.seed}"`);
  }
  const share = Number(values.share);
  if (!(share >= 0.01 && share <= 1)) {
    throw new TypeError(`--share must be a number from 0.01 to 1, got "${values.share}"`);
  }
  return { parts: partsNamed(values.only), seed, share, json: values.json };
}

function partsNamed(only: string | undefined): readonly SoakPart[] {
  if (only === undefined) return PARTS;
  return only.split(",").map((name) => {
    const part = PARTS.find((part) => part.name === name);
    if (part !== undefined) return part;
    const names = PARTS.map(({ name }) => name).join(", ");
    throw new TypeError(`--only takes names of parts (${names}), got "${name}"`);
  });
}

async function main(): Promise<number> {
  let request;
  try {
    request = parseSoak(Deno.args);
  } catch (cause) {
    console.error(usageSentence(cause, "soak"));
    return 2;
  }
  if (request === "help") {
    console.log(HELP.trimEnd());
    return 0;
  }
  const { parts, seed, share, json } = request;
  let code = 0;
  for (const { name, run } of parts) {
    const began = performance.now();
    const progress = (text: string) => console.error(`${name}: ${text}`);
    const seconds = () => Math.round((performance.now() - began) / 1_000);
    try {
      const figures = await run({ random: createRandom(seed).named(name), share, progress });
      const told = { part: name, ok: true, seed, share, seconds: seconds(), figures };
      console.log(json ? JSON.stringify(told) : table(name, { ...figures, "took (s)": seconds() }));
    } catch (error) {
      code = 1;
      const [problem = "", ...details] = sentenceOf(error).split("\n");
      if (details.length > 0) console.error(details.join("\n"));
      const told = { part: name, ok: false, seed, share, seconds: seconds(), problem };
      console.log(json ? JSON.stringify(told) : `${name}: FAILED with seed ${seed}: ${problem}`);
    }
  }
  return code;
}

function table(name: string, figures: Readonly<Record<string, number | string>>): string {
  const width = Math.max(...Object.keys(figures).map(({ length }) => length));
  return [name, ...Object.entries(figures).map(([what, value]) => `  ${what.padEnd(width)}  ${value}`)].join(
    "\n",
  );
}

if (import.meta.main) Deno.exit(await main());

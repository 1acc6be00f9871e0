import assert from "node:assert/strict";
import { join, resolve } from "node:path";
import { ConfigError, type Flags, loadConfig } from "../load.ts";
import { DEFAULTS } from "../schema.ts";

/** Where settings are loaded, and where Scoreline is installed. */
export const CWD = resolve("/somewhere");
export const ROOT = resolve("/installed");

export interface Given {
  /** Text of the files, by path relative to the working directory. */
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly flags?: Flags;
}

/** Loads settings from files that are not on a disk. */
export function load({ files = {}, env = {}, flags = {} }: Given) {
  const byPath = new Map(Object.entries(files).map(([name, text]) => [resolve(CWD, name), text]));
  return loadConfig({
    readFile(path) {
      const text = byPath.get(path);
      return text === undefined ? Promise.reject(new Deno.errors.NotFound(path)) : Promise.resolve(text);
    },
    env,
    flags,
    cwd: CWD,
    root: ROOT,
  });
}

/** What is said of settings that must be refused. */
export async function problemsOf(given: Given): Promise<readonly string[]> {
  const error = await load(given).then(() => null, (reason: unknown) => reason);
  assert.ok(error instanceof ConfigError, `expected to be refused, got ${error}`);
  assert.equal(error.message, error.problems.join("\n"));
  return error.problems;
}

/** The defaults as they are in force: with absolute paths. */
export const LOADED_DEFAULTS = {
  ...DEFAULTS,
  detector: { ...DEFAULTS.detector, model: join(ROOT, "models", "result.onnx") },
  data: { ...DEFAULTS.data, dir: join(CWD, "data") },
  record: { ...DEFAULTS.record, dir: join(CWD, "data", "recordings") },
};

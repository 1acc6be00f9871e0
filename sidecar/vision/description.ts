import { basename, dirname, join } from "node:path";
import { messageOf } from "../runtime/message.ts";
import { parseLabelMap } from "./label_map.ts";
import type { ModelLabel } from "./labels.ts";
import { type Manifest, parseManifest } from "./manifest.ts";

/** What lies beside a model and says how to use it; `file` is its path. */
export type Description =
  | { readonly kind: "manifest"; readonly file: string; readonly manifest: Manifest }
  | { readonly kind: "label map"; readonly file: string; readonly labels: readonly ModelLabel[] };

/**
 * Finds the description of a model: `<model>.manifest.json`, `manifest.json` when its `file` is the model,
 * `<model>.label_map.json`, `label_map.json`; `<model>` is the model's name without `.onnx`.
 *
 * Rejects with one sentence that says what to do when there is none, or when the first one cannot be used.
 */
export async function findDescription(modelPath: string): Promise<Description> {
  const folder = dirname(modelPath);
  const file = basename(modelPath);
  const stem = file.replace(/\.onnx$/i, "");

  for (const [name, own] of [[`${stem}.manifest.json`, true], ["manifest.json", false]] as const) {
    const path = join(folder, name);
    const text = await readIfThere(path);
    if (text === null || !own && describesAnother(text, file)) continue;
    const manifest = parsed(path, "manifest", () => parseManifest(text));
    if (manifest.file !== file) {
      throw new Error(`The manifest ${path} describes ${manifest.file}: set 'file' to "${file}" in it.`);
    }
    return { kind: "manifest", file: path, manifest };
  }
  for (const name of [`${stem}.label_map.json`, "label_map.json"]) {
    const path = join(folder, name);
    const text = await readIfThere(path);
    if (text === null) continue;
    return { kind: "label map", file: path, labels: parsed(path, "label map", () => parseLabelMap(text)) };
  }
  throw new Error(
    `Nothing describes the model ${modelPath}: put ${stem}.manifest.json, a manifest.json with "file": "${file}", ` +
      `${stem}.label_map.json or label_map.json beside it (docs/other-models.md), ` +
      `or for the shipped model run 'git checkout models' or download the release again.`,
  );
}

/** Whether a manifest is sound enough to say that it is about another model. */
function describesAnother(text: string, file: string): boolean {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === "object" && json !== null && "file" in json && json.file !== file;
  } catch {
    return false; // and is then refused for what it is
  }
}

function parsed<T>(path: string, what: string, parse: () => T): T {
  try {
    return parse();
  } catch (cause) {
    throw new Error(
      `The ${what} ${path} cannot be used (${messageOf(cause)}): correct it (docs/other-models.md), ` +
        `or for the shipped model run 'git checkout models' or download the release again.`,
      { cause },
    );
  }
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await Deno.readTextFile(path);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return null;
    throw new Error(`${path} cannot be read (${messageOf(cause)}): make it readable.`, { cause });
  }
}

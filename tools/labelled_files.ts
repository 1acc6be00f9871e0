import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Truth, TRUTHS } from "./evaluation.ts";
import { imageFiles } from "./image_files.ts";

/** A picture and what it shows, as its folder says. */
export interface LabelledFile {
  readonly file: string;
  readonly truth: Truth;
}

/** The pictures of all label folders; throws a sentence when a folder is missing, has another name or no pictures. */
export async function labelledFiles(root: string): Promise<LabelledFile[]> {
  if (!existsSync(root)) throw new Error(`There is no folder ${root}.`);
  if (!(await Deno.stat(root)).isDirectory) {
    throw new Error(`${root} is no folder: name the one that has a folder of pictures for each label.`);
  }
  const files: LabelledFile[] = [];
  const unknown: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(root)) {
    if (!isDirectory || name.startsWith(".")) continue;
    const truth = TRUTHS.find((truth) => truth === name);
    if (truth === undefined) unknown.push(name);
    else files.push(...(await imageFiles(join(root, name))).map((file) => ({ file, truth })));
  }
  if (unknown.length > 0) {
    const names = unknown.sort().map((name) => `'${name}'`).join(", ");
    const complaint = unknown.length === 1 ? "is no label" : "are no labels";
    throw new Error(`${names} ${complaint}: the folders of ${root} may be ${TRUTHS.join(", ")}.`);
  }
  if (files.length === 0) throw new Error(`There are no pictures in ${root}/<label>/.`);
  return files.sort((a, b) => a.file < b.file ? -1 : 1);
}

import { join } from "node:path";
import type { PackedFile } from "./packed_file.ts";

/**
 * The files below a folder, with paths that begin with `at`; `keep` is asked with the path from the folder on. Symbolic
 * links are followed never: a package holds none.
 */
export async function readFolder(
  folder: string,
  at: string,
  keep: (path: string) => boolean,
): Promise<PackedFile[]> {
  const files: PackedFile[] = [];
  async function walk(inside: string): Promise<void> {
    for await (const { name, isDirectory, isFile } of Deno.readDir(join(folder, inside))) {
      const path = inside === "" ? name : `${inside}/${name}`;
      if (isDirectory) await walk(path);
      else if (isFile && keep(path)) {
        files.push({ path: `${at}/${path}`, bytes: await Deno.readFile(join(folder, path)) });
      }
    }
  }
  await walk("");
  return files;
}

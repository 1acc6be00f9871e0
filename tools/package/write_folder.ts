import { dirname, join } from "node:path";
import type { PackedFile } from "./packed_file.ts";

/** Thrown when the folder that a package would replace holds what somebody wants to keep. */
export class FolderInUse extends Error {
  override name = "FolderInUse";
}

/** What a running Scoreline and its user put into the folder of a package. */
const USERS_OWN = ["data", "scoreline.toml"];

/**
 * Writes the files into a folder, which is replaced if it is there.
 *
 * @throws {FolderInUse} when Scoreline has been used in it
 */
export async function writeFolder(folder: string, files: readonly PackedFile[]): Promise<void> {
  for (const name of USERS_OWN) {
    if (!await exists(join(folder, name))) continue;
    throw new FolderInUse(
      `${folder} holds "${name}" of a Scoreline that ran there: move it away, or use --out`,
    );
  }
  if (await exists(folder)) await Deno.remove(folder, { recursive: true });
  for (const { path, bytes, executable } of files) {
    const file = join(folder, ...path.split("/"));
    await Deno.mkdir(dirname(file), { recursive: true });
    await Deno.writeFile(file, bytes, { mode: executable ? 0o755 : 0o644 });
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

import { join } from "node:path";

/** The endings of the pictures that the detector reads. */
const PICTURE = /\.(jpe?g|png|webp|gif|tiff?|avif)$/i;

/**
 * The pictures that a path names: a file as it is, a folder's pictures at any depth, sorted. Names that begin with a dot
 * and files that do not end like a picture are left out of folders.
 * Rejects with `Deno.errors.NotFound` when there is no such path.
 */
export async function imageFiles(path: string): Promise<string[]> {
  const { isDirectory } = await Deno.stat(path);
  return isDirectory ? (await folderImages(path)).sort() : [path];
}

async function folderImages(folder: string): Promise<string[]> {
  const files: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (name.startsWith(".")) continue;
    const path = join(folder, name);
    if (isDirectory) files.push(...await folderImages(path));
    else if (PICTURE.test(name)) files.push(path);
  }
  return files;
}

/** Behind the name of a file that is being written. */
export const UNFINISHED = ".tmp";

/**
 * Puts all of it in its place or nothing, even if the power fails: what was there before stays until then.
 * @param parts the content, piece by piece
 */
export async function writeWhole(path: string, parts: Iterable<Uint8Array>): Promise<void> {
  const unfinished = path + UNFINISHED;
  const file = await Deno.open(unfinished, { write: true, create: true, truncate: true });
  try {
    await writeAll(file, parts).finally(() => file.close());
    await Deno.rename(unfinished, path);
  } catch (error) {
    await Deno.remove(unfinished).catch(() => {});
    throw error;
  }
}

async function writeAll(file: Deno.FsFile, parts: Iterable<Uint8Array>): Promise<void> {
  for (const content of parts) {
    for (let written = 0; written < content.length;) {
      const count = await file.write(content.subarray(written));
      if (count === 0) throw new Error("the disk takes nothing");
      written += count;
    }
  }
  await file.sync();
}

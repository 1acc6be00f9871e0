/** An open file, as far as the log uses one; a `Deno.FsFile` is one. */
export type StoredFile =
  & Pick<Deno.FsFile, "read" | "write" | "sync" | "seek" | "truncate" | "tryLock" | "close">
  & { stat(): Promise<Pick<Deno.FileInfo, "size">> };

/** What tells one file from another, whether it is one, and its length in bytes. */
export type Identity = Pick<Deno.FileInfo, "dev" | "ino" | "isFile" | "size">;

/** The file system, as far as the log uses it; tests pass one with faults. */
export interface Storage {
  open(path: string, options: Deno.OpenOptions): Promise<StoredFile>;
  stat(path: string): Promise<Identity>;
  mkdir(path: string, options: Deno.MkdirOptions): Promise<void>;
}

/** The machine's own file system. */
export const diskStorage: Storage = { open: Deno.open, stat: Deno.stat, mkdir: Deno.mkdir };

/** Bytes that a failed write may have left behind `offset`. */
export interface Remains {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/**
 * Takes a failed write back, whatever part of it has reached the file. Anything else behind the offset is left alone.
 * @throws when the file cannot be read or cut; then the remains may still be there
 */
export async function takeBack(storage: Storage, path: string, { offset, bytes }: Remains): Promise<void> {
  // A handle of its own: Windows does not cut a file that was opened for appending.
  using file = await openExisting(storage, path);
  if (file === null) return;
  const { size } = await file.handle.stat();
  const found = new Uint8Array(Math.max(0, Math.min(size - offset, bytes.length + 1)));
  await file.handle.seek(offset, Deno.SeekMode.Start);
  await readFully(file.handle, found);
  if (found.length === 0 || found.some((byte, i) => byte !== bytes[i])) return;
  await file.handle.truncate(offset);
  await file.handle.sync();
}

/** Makes a new file's name survive a power cut. Windows has no such call and keeps its names by itself. */
export async function syncFolder(storage: Storage, dir: string): Promise<void> {
  if (Deno.build.os === "windows") return;
  const folder = await storage.open(dir, { read: true });
  try {
    await folder.sync();
  } catch (error) {
    // Some network file systems know no such call; a name is then as safe as they make it.
    if (!isUnsupported(error)) throw error;
  } finally {
    folder.close();
  }
}

function isUnsupported(error: unknown): boolean {
  return error instanceof Error && "code" in error && ["EINVAL", "ENOTSUP"].includes(String(error.code));
}

async function openExisting(storage: Storage, path: string) {
  try {
    const handle = await storage.open(path, { read: true, write: true });
    return { handle, [Symbol.dispose]: () => handle.close() };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

async function readFully(file: StoredFile, into: Uint8Array): Promise<void> {
  for (let filled = 0; filled < into.length;) {
    const count = await file.read(into.subarray(filled));
    if (count === null) throw new Error("The file became shorter while it was read");
    filled += count;
  }
}

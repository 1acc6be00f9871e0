import type { Storage, StoredFile } from "../storage.ts";

/** The machine's file system with a disk that can fail. */
export class FaultyStorage implements Storage {
  /** Bytes that the disk still takes; a write beyond them is short, one without any room fails. */
  room = Infinity;
  failSync = false;
  failTruncate = false;
  /** Runs when a write has been synced, before the log looks at it again. */
  afterSync: () => Promise<void> = () => Promise.resolve();

  stat = Deno.stat;
  mkdir = Deno.mkdir;

  async open(path: string, options: Deno.OpenOptions): Promise<StoredFile> {
    const file = await Deno.open(path, options);
    return {
      read: (into) => file.read(into),
      write: async (bytes) => {
        if (this.room <= 0) throw Object.assign(new Error("No space left on device"), { code: "ENOSPC" });
        const count = await file.write(bytes.subarray(0, this.room));
        this.room -= count;
        return count;
      },
      sync: async () => {
        if (this.failSync) throw new Error("Input/output error");
        await file.sync();
        await this.afterSync();
      },
      stat: () => file.stat(),
      seek: (offset, whence) => file.seek(offset, whence),
      truncate: async (length) => {
        if (this.failTruncate) throw new Error("Operation not supported");
        await file.truncate(length);
      },
      tryLock: (exclusive) => file.tryLock(exclusive),
      close: () => file.close(),
    };
  }
}

import type { Logger } from "../runtime/logger.ts";
import { NoFile } from "./errors.ts";
import { lockFolder } from "./lock.ts";
import {
  type Identity,
  type Remains,
  type Storage,
  type StoredFile,
  syncFolder,
  takeBack,
} from "./storage.ts";

export interface LogFileOptions {
  /** The data folder; made if it is missing. */
  readonly dir: string;
  /** The file in it. */
  readonly path: string;
  readonly storage: Storage;
  readonly logger: Logger;
}

/**
 * The file of the log and the lock of its folder: whether the path still leads to the file that is open, and writes that
 * are for good or leave nothing behind. What the file says is not looked at here.
 */
export class LogFile {
  readonly #options: LogFileOptions;
  #open: { readonly file: StoredFile; readonly lock: StoredFile; readonly identity: Identity } | null = null;
  /** Of a write that failed and could not be taken back yet. */
  #remains: Remains | null = null;

  constructor(options: LogFileOptions) {
    this.#options = options;
  }

  /**
   * Opens it, again if it is open, and makes what is missing. The handle reads from the beginning; {@linkcode release}
   * closes it.
   * @throws {LogInUse} when another process has the folder
   * @throws {NoFile} when something else has its name
   */
  async open(): Promise<StoredFile> {
    const { dir, path, storage, logger } = this.#options;
    this.release();
    await storage.mkdir(dir, { recursive: true });
    const lock = await lockFolder(storage, dir, logger);
    let file: StoredFile | null = null;
    try {
      file = await storage.open(path, { read: true, append: true, create: true });
      await syncFolder(storage, dir);
      const identity = await storage.stat(path);
      if (!identity.isFile) throw new NoFile();
      this.#open = { file, lock, identity };
      return file;
    } catch (error) {
      file?.close();
      lock.close();
      throw error;
    }
  }

  /** Opens it for reading alone, besides; `null` when there is none. The caller closes the handle. */
  async openToRead(): Promise<StoredFile | null> {
    const { path, storage } = this.#options;
    try {
      if (!(await storage.stat(path)).isFile) return null;
      return await storage.open(path, { read: true });
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return null;
      throw error;
    }
  }

  /** Whether the path still leads to the open file, and nobody else has changed its length (bytes). */
  async isInPlace(length: number): Promise<boolean> {
    const { path, storage } = this.#options;
    if (this.#open === null) return false;
    const { identity } = this.#open;
    try {
      const { dev, ino, size } = await storage.stat(path);
      return dev === identity.dev && ino === identity.ino && size === length;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return false;
      throw error;
    }
  }

  /**
   * Adds bytes to the end, at `offset`, for good. When this rejects they are taken back: now if possible, so that a count
   * that was refused does not come back with a restart, else by {@linkcode mend}.
   */
  async write(bytes: Uint8Array, offset: number): Promise<void> {
    if (this.#open === null) throw new Error("the file is not open");
    const { file } = this.#open;
    try {
      const count = await file.write(bytes);
      if (count < bytes.length) {
        // Room for a part only: a disk that fills up says so first in this way, and again at every try while a line is longer.
        throw new Error(
          `the disk is full, free some space (only ${count} of ${bytes.length} bytes were taken)`,
        );
      }
      await file.sync();
      if (!await this.isInPlace(offset + bytes.length)) {
        throw new Error("the file was moved or changed meanwhile");
      }
    } catch (error) {
      this.#remains = { offset, bytes };
      await this.mend().catch(() => {});
      throw error;
    }
  }

  /** Takes back what a failed write has left, before anything is added. Rejects while that cannot be done. */
  async mend(): Promise<void> {
    if (this.#remains === null) return;
    await takeBack(this.#options.storage, this.#options.path, this.#remains);
    this.#remains = null;
  }

  /** Closes the file and frees the folder for another process. */
  release(): void {
    this.#open?.file.close();
    this.#open?.lock.close();
    this.#open = null;
  }
}

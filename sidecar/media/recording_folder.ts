import { statfs } from "node:fs/promises";
import { join } from "node:path";
import type { Logger } from "../runtime/logger.ts";
import { messageOf } from "../runtime/message.ts";
import { RecordingFile, type StoredFile } from "./recording_file.ts";
import { readRecordingName, type RecordingName, recordingName } from "./recording_name.ts";

/** The disk, as far as recordings use it; tests pass one with faults. */
export interface Disk {
  open(path: string, options: Deno.OpenOptions): Promise<StoredFile>;
  /** The disk that a folder is on: what is free and what there is, bytes. */
  space(dir: string): Promise<{ readonly free: number; readonly size: number }>;
}

/** The machine's own disk. */
export const machineDisk: Disk = {
  open: Deno.open,
  async space(dir) {
    const { bavail, blocks, bsize } = await statfs(dir);
    return { free: bavail * bsize, size: blocks * bsize };
  },
};

export interface RecordingFolderOptions {
  /** Made when the first recording comes. */
  readonly dir: string;
  /** What all recordings and clips may take together, bytes. */
  readonly maxBytes: number;
  readonly logger: Logger;
  readonly disk?: Disk;
}

/** A recording or a clip that lies in the folder. */
export interface KeptRecording extends RecordingName {
  readonly name: string;
  readonly bytes: number;
  /** Whether it is being written. */
  readonly isOpen: boolean;
}

/** A file that is being written. */
export interface OpenRecording {
  readonly name: string;
  readonly file: RecordingFile;
  /**
   * Closes it and gives it another name, at its own time. Rejects when its end could not be written.
   * @returns the name that it has from now on
   */
  close(name: RecordingName): Promise<string>;
  /** Closes it and removes it. */
  discard(): Promise<void>;
}

/** The recording cannot go on, for want of room; `message` says what to do. */
export class NoRoom extends Error {
  override readonly name = "NoRoom";
  readonly code = "disk_full";
}

/** What stays free on the disk, for the log and for everybody else: bytes, and the share of a small one. */
const KEPT_FREE = 1_000_000_000, KEPT_SHARE = 0.05;
/** A file is begun only with so many times that, so that there is no end of short ones. */
const TO_BEGIN = 2;

/** The folder of the recordings and clips: what is ours in it is known by its name, and nothing else is ever touched. */
export class RecordingFolder {
  readonly #options: RecordingFolderOptions;
  readonly #disk: Disk;
  readonly #open = new Map<string, RecordingFile>();
  /** The times that were given to files: one that is being renamed may be missing in a list. */
  readonly #given = new Set<number>();
  #creating: Promise<unknown> = Promise.resolve();

  constructor(options: RecordingFolderOptions) {
    this.#options = options;
    this.#disk = options.disk ?? machineDisk;
  }

  /**
   * Begins a file, once there is room. Its time is moved by milliseconds where another has the same.
   * @throws {NoRoom} when there is none
   */
  create(wanted: RecordingName): Promise<OpenRecording> {
    const created = this.#creating.then(() => this.#create(wanted));
    this.#creating = created.catch(() => {}); // told to whoever asked for it
    return created;
  }

  async #create(wanted: RecordingName): Promise<OpenRecording> {
    const { dir } = this.#options;
    await Deno.mkdir(dir, { recursive: true });
    await this.#makeRoom(TO_BEGIN);
    const taken = new Set((await this.list()).map(({ at }) => at));
    let at = wanted.at;
    while (taken.has(at) || this.#given.has(at)) at++;
    this.#given.add(at);
    const name = recordingName({ ...wanted, at });
    const file = new RecordingFile(await this.#disk.open(join(dir, name), { write: true, createNew: true }));
    this.#open.set(name, file);
    return {
      name,
      file,
      close: async (final) => {
        const closed = file.close();
        await closed.catch(() => {}); // told below
        this.#open.delete(name);
        const renamed = await this.#rename(name, recordingName({ ...final, at }));
        await closed;
        return renamed;
      },
      discard: async () => {
        await file.close().catch(() => {}); // it is not wanted
        this.#open.delete(name);
        await this.#remove(name);
      },
    };
  }

  /**
   * Removes the oldest recordings beyond what all may take together, never one that is being written.
   * @returns bytes that may be written until the disk has too little
   * @throws {NoRoom} when what is left takes too much, or the disk has too little
   */
  makeRoom(): Promise<number> {
    return this.#makeRoom(1);
  }

  async #makeRoom(timesKept: number): Promise<number> {
    const { dir, maxBytes } = this.#options;
    const recordings = await this.list();
    let bytes = recordings.reduce((sum, recording) => sum + recording.bytes, 0);
    for (const { name, bytes: freed, isOpen } of recordings.toReversed()) {
      if (bytes <= maxBytes) break;
      if (!isOpen && await this.#remove(name)) bytes -= freed;
    }
    if (bytes > maxBytes) {
      throw new NoRoom("the recordings would take more than record.max_gigabytes, raise it or remove some");
    }
    const { free, size } = await this.#disk.space(dir);
    const kept = Math.min(KEPT_FREE, size * KEPT_SHARE);
    if (free < timesKept * kept) {
      const least = Math.ceil(timesKept * kept / 1_000_000);
      throw new NoRoom(`less than ${least} MB are free on the disk of ${dir}, free some space`);
    }
    return free - kept;
  }

  /** All recordings and clips, the newest first. Rejects when the folder cannot be read; without a folder there are none. */
  async list(): Promise<KeptRecording[]> {
    const { dir } = this.#options;
    const found: KeptRecording[] = [];
    try {
      for await (const { name, isFile } of Deno.readDir(dir)) {
        const read = isFile ? readRecordingName(name) : null;
        if (read === null) continue;
        const open = this.#open.get(name);
        const bytes = open?.size ?? await sizeOf(join(dir, name));
        if (bytes !== null) found.push({ ...read, name, bytes, isOpen: open !== undefined });
      }
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
    return found.sort((a, b) => b.at - a.at || (a.name < b.name ? 1 : -1));
  }

  /** Where a recording lies, `null` when there is none of that name. Anything may be asked for. */
  async pathOf(name: string): Promise<string | null> {
    if (readRecordingName(name) === null) return null;
    await this.#open.get(name)?.flush().catch(() => {}); // what is there can be read
    const path = join(this.#options.dir, name);
    return await exists(path) ? path : null;
  }

  /**
   * Removes a recording for good: "open" when it is being written, "missing" when there is none of that name. Rejects when
   * the system does not let it be removed.
   */
  async remove(name: string): Promise<"removed" | "open" | "missing"> {
    if (readRecordingName(name) === null) return "missing";
    if (this.#open.has(name)) return "open";
    const path = join(this.#options.dir, name);
    if (!await exists(path)) return "missing";
    try {
      await Deno.remove(path);
      return "removed";
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return "missing";
      throw error;
    }
  }

  async #remove(name: string): Promise<boolean> {
    try {
      await Deno.remove(join(this.#options.dir, name));
      return true;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return false;
      this.#options.logger.warn("record", `${name} cannot be removed: ${messageOf(error)}`);
      return false;
    }
  }

  async #rename(from: string, to: string): Promise<string> {
    const { dir, logger } = this.#options;
    try {
      if (from !== to) await Deno.rename(join(dir, from), join(dir, to));
      return to;
    } catch (error) {
      logger.warn("record", `${from} keeps its name: ${messageOf(error)}`);
      return from;
    }
  }
}

async function exists(path: string): Promise<boolean> {
  return await sizeOf(path) !== null;
}

/** Bytes of a file; `null` when there is none, or a folder or a link in its place, which are not ours. */
async function sizeOf(path: string): Promise<number | null> {
  try {
    const { isFile, size } = await Deno.lstat(path);
    return isFile ? size : null;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

import { crc32 } from "node:zlib";
import { join } from "node:path";
import type { ViewState } from "../domain/view.ts";
import type { Logger } from "../runtime/logger.ts";
import { explain } from "./errors.ts";
import type { Position } from "./extent.ts";
import { decodeSnapshot, encodeSnapshot, type Snapshot } from "./snapshot.ts";
import { diskStorage, type StoredFile, syncFolder } from "./storage.ts";
import { writeWhole } from "../runtime/whole_file.ts";

/** What the facts are folded into. */
export interface Fold {
  /** Number of the last fact that it has, 0 before the first. */
  readonly seq: number;
  /** A copy of all it knows. */
  save(): ViewState;
  /** Takes the place of all it knows; the state is its own from then on. */
  restore(state: ViewState): void;
}

export interface SnapshotOptions {
  readonly fold: Fold;
  /** Names the version of the program and of the fold: no other's snapshot is used. */
  readonly writer: string;
  /** Bytes by which the log grows from one snapshot to the next, at least. */
  readonly every?: number;
}

const SNAPSHOT_NAME = "events.snapshot";

/** About 6 000 facts, which are read in less than a tenth of a second; a shorter log gets no snapshot. */
const EVERY_BYTES = 1_048_576;
/** A long log is written down less often: when it has grown by this part of itself. */
const GROWTH = 1 / 8;
/** At the end, a smaller part of the usual stretch is worth it: nobody waits for the disk then. */
const CLOSING_PART = 1 / 16;

const BLOCK_BYTES = 262_144;

/**
 * The fold of the log up to some line, beside the log, so that a long one need not be read as a whole at the start. The
 * log stays the truth: a snapshot is used only if the log begins with exactly the bytes that it was made from, and
 * losing it costs nothing but time.
 */
export class SnapshotFile {
  readonly path: string;
  readonly #dir: string;
  readonly #logger: Logger;
  readonly #fold: Fold;
  readonly #writer: string;
  readonly #every: number;
  /** Bytes of the log that the newest snapshot is about, or would be, had it been written. */
  #covered = 0;
  #writing: Promise<void> | null = null;

  constructor(dir: string, logger: Logger, { fold, writer, every = EVERY_BYTES }: SnapshotOptions) {
    this.path = join(dir, SNAPSHOT_NAME);
    this.#dir = dir;
    this.#logger = logger;
    this.#fold = fold;
    this.#writer = writer;
    this.#every = every;
  }

  /**
   * Restores the fold, and answers from where on the log is to be read; `null`: from its beginning. Never rejects for
   * what is wrong with the snapshot.
   * @param log at its beginning; afterwards at the position, or again at its beginning
   */
  async load(log: StoredFile): Promise<Position | null> {
    const snapshot = await this.#read();
    if (snapshot === null) return null;
    const { position, state } = snapshot;
    if (await checksumOf(log, position.bytes) === position.checksum) {
      this.#fold.restore(state);
      this.#covered = position.bytes;
      return position;
    }
    await log.seek(0, Deno.SeekMode.Start);
    this.#ignore("the log is not the one that it was made from");
    return null;
  }

  /**
   * Writes a snapshot in the background if the log has grown enough since the last one.
   * @param position up to where the fold goes
   */
  keepIfDue(position: Position | null, { closing = false } = {}): void {
    if (position === null || position.last !== this.#fold.seq || this.#writing !== null) return;
    const grown = position.bytes - this.#covered;
    const enough = Math.max(this.#every, this.#covered * GROWTH) * (closing ? CLOSING_PART : 1);
    if (grown < enough || position.bytes < this.#every) return;
    this.#covered = position.bytes;
    const parts = encodeSnapshot({ position, state: this.#fold.save() }, this.#writer);
    this.#writing = this.#write(parts).finally(() => this.#writing = null);
  }

  /** Resolves when nothing is being written any more. */
  async settled(): Promise<void> {
    await this.#writing;
  }

  async #read(): Promise<Snapshot | null> {
    try {
      return decodeSnapshot(await Deno.readFile(this.path), this.#writer);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) this.#ignore(explain(error));
      return null;
    }
  }

  #ignore(reason: string): void {
    this.#logger.warn("log", `${this.path} is not used, so the whole log is read: ${reason}`);
  }

  async #write(parts: readonly Uint8Array[]): Promise<void> {
    try {
      await writeWhole(this.path, parts);
      await syncFolder(diskStorage, this.#dir);
    } catch (error) {
      this.#logger.warn("log", `${this.path} cannot be written, so starts take longer: ${explain(error)}`);
    }
  }
}

/** CRC-32 of the first bytes of a file; `null` when it has fewer. */
async function checksumOf(file: StoredFile, bytes: number): Promise<number | null> {
  const block = new Uint8Array(BLOCK_BYTES);
  let checksum = 0;
  for (let left = bytes; left > 0;) {
    const count = await file.read(block.subarray(0, Math.min(left, block.length)));
    if (count === null) return null;
    checksum = crc32(block.subarray(0, count), checksum);
    left -= count;
  }
  return checksum;
}

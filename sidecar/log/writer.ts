import { join } from "node:path";
import type { Draft, Fact } from "../domain/fact.ts";
import type { Logger } from "../runtime/logger.ts";
import { decode, encode, MAX_LINE_BYTES } from "./codec.ts";
import { explain, LogInUse, LogUnavailable, NoFile } from "./errors.ts";
import { Extent } from "./extent.ts";
import { lockFolder } from "./lock.ts";
import { replay } from "./replay.ts";
import { SnapshotFile, type SnapshotOptions } from "./snapshot_file.ts";
import {
  diskStorage,
  type Identity,
  type Remains,
  type Storage,
  type StoredFile,
  syncFolder,
  takeBack,
} from "./storage.ts";

export interface LogOptions {
  /** The data folder; made if it is missing. */
  readonly dir: string;
  readonly logger: Logger;
  /**
   * Takes in what is in the file: every fact once, in order, before `openLog` resolves. If the file cannot be read then,
   * or is exchanged later, what is new in it comes before the `append` that found it resolves.
   */
  readonly onFact: (fact: Fact) => void;
  /**
   * Spares the start a long log: the fold is restored to some line, and `onFact` is told what comes behind it. Without,
   * the whole log is read. The fold has every fact by the time that the next one is appended.
   */
  readonly snapshots?: SnapshotOptions;
  readonly storage?: Storage;
}

/** The open log, and how far it is known. */
interface OpenFile {
  readonly file: StoredFile;
  readonly lock: StoredFile;
  readonly identity: Identity;
  readonly extent: Extent;
  /** Whether `onFact` was told this file and nothing else, so that the fold is the fold of it. */
  readonly isWhole: boolean;
}

const LOG_NAME = "events.jsonl";

/** Facts that may wait for a slow disk; more than that are refused at once. */
const MAX_WAITING = 256;

/**
 * Opens the log of a data folder and replays it. When the file cannot be written (or read), the log opens all the same,
 * `problem` says why, and every `append` tries again.
 * @throws {LogInUse} when another process has it open
 */
export async function openLog(options: LogOptions): Promise<EventLog> {
  const log = new EventLog(options);
  await log.start();
  return log;
}

/** The only writer of the log: one write and one sync for every fact, one fact at a time. */
export class EventLog {
  readonly path: string;
  readonly #options: LogOptions;
  readonly #storage: Storage;
  readonly #snapshots: SnapshotFile | null;
  #open: OpenFile | null = null;
  #remains: Remains | null = null;
  #lastSeq = 0;
  #nextSeq = 1;
  #damagedLines = 0;
  #problem: string | null = null;
  #closed = false;
  #waiting = 0;
  #queue: Promise<unknown> = Promise.resolve();

  /** Use `openLog`. */
  constructor(options: LogOptions) {
    this.#options = options;
    this.#storage = options.storage ?? diskStorage;
    this.path = join(options.dir, LOG_NAME);
    const { dir, logger, snapshots } = options;
    this.#snapshots = snapshots === undefined ? null : new SnapshotFile(dir, logger, snapshots);
  }

  /** Number of the newest fact, 0 before the first. */
  get lastSeq(): number {
    return this.#lastSeq;
  }

  /** Lines of the file that could not be read; they stay in it. */
  get damagedLines(): number {
    return this.#damagedLines;
  }

  /** Why the log could not be written when last tried, in one sentence; `null` when it could. */
  get problem(): string | null {
    return this.#problem;
  }

  /** First opening; see `openLog`. */
  async start(): Promise<void> {
    try {
      await this.#reopen();
      this.#keepSnapshot();
    } catch (error) {
      if (error instanceof LogInUse) throw error;
      this.#problem = this.#unavailable(error).message;
      this.#options.logger.error("log", this.#problem);
      await this.#readOnly();
    }
  }

  /**
   * Writes a fact for good and gives it its number: when this resolves, the fact is in the file at `path`.
   * @throws {LogUnavailable} when that fails; the fact does not count then, and the next call starts with a repair
   * @throws {TypeError} when the draft is none that can be read back
   */
  append(draft: Draft): Promise<Fact> {
    if (this.#closed) return Promise.reject(new LogUnavailable(`The log ${LOG_NAME} is closed`));
    if (this.#waiting >= MAX_WAITING) {
      return Promise.reject(
        new LogUnavailable(`The log ${LOG_NAME} is too slow: ${MAX_WAITING} facts wait`),
      );
    }
    this.#waiting++;
    const done = this.#queue.then(() => this.#append(draft)).finally(() => this.#waiting--);
    this.#queue = done.catch(() => {});
    return done;
  }

  /** Every fact of the log, oldest first, read from the file as they are asked for. */
  async *facts(): AsyncGenerator<Fact> {
    let file: StoredFile;
    try {
      file = await this.#storage.open(this.path, { read: true });
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return;
      throw error;
    }
    try {
      for await (const item of replay(file)) {
        if (item.kind === "fact") yield item.fact;
      }
    } finally {
      file.close();
    }
  }

  /** Lets what waits be written, then frees the log for another process. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#queue;
    await this.#snapshots?.settled();
    this.#keepSnapshot({ closing: true });
    await this.#snapshots?.settled();
    this.#release();
  }

  async #append(draft: Draft): Promise<Fact> {
    const open = await this.#attempt(() => this.#ready());
    this.#keepSnapshot();
    const fact = readBack({ ...draft, seq: this.#nextSeq });
    const bytes = new TextEncoder().encode(`${open.extent.torn ? "\n" : ""}${encode(fact)}\n`);
    if (bytes.length > MAX_LINE_BYTES) {
      throw new TypeError(`A fact of ${bytes.length} bytes is too long to log`);
    }
    await this.#attempt(() => this.#write(open, bytes));
    open.extent.append(fact, bytes);
    this.#lastSeq = fact.seq;
    this.#nextSeq = fact.seq + 1;
    return fact;
  }

  async #attempt<T>(work: () => Promise<T>): Promise<T> {
    try {
      const result = await work();
      this.#problem = null;
      return result;
    } catch (error) {
      const unavailable = this.#unavailable(error);
      this.#problem = unavailable.message;
      throw unavailable;
    }
  }

  /** Whoever may watch is told of it: where the folder lies, which mostly has somebody's name in it, is not for them. */
  #unavailable(cause: unknown): LogUnavailable {
    const message = cause instanceof LogInUse
      ? new LogInUse("this data folder").message
      : `The log ${LOG_NAME} cannot be written: ${explain(cause)}`;
    return new LogUnavailable(message, { cause });
  }

  /** The open file, in its place and with the content that is known. */
  async #ready(): Promise<OpenFile> {
    if (this.#remains !== null) {
      await takeBack(this.#storage, this.path, this.#remains);
      this.#remains = null;
    }
    if (this.#open !== null) {
      if (await this.#isInPlace(this.#open, this.#open.extent.bytes)) return this.#open;
      this.#options.logger.warn(
        "log",
        `${this.path} was moved, removed or changed by another program; the log goes on in what is there now`,
      );
    }
    return await this.#reopen();
  }

  async #write(open: OpenFile, bytes: Uint8Array): Promise<void> {
    try {
      const count = await open.file.write(bytes);
      if (count < bytes.length) {
        // Room for a part only: a disk that fills up says so first in this way, and again at every try while a line is longer.
        throw new Error(
          `the disk is full, free some space (only ${count} of ${bytes.length} bytes were taken)`,
        );
      }
      await open.file.sync();
      if (!await this.#isInPlace(open, open.extent.bytes + bytes.length)) {
        throw new Error("the file was moved or changed meanwhile");
      }
    } catch (error) {
      this.#remains = { offset: open.extent.bytes, bytes };
      // Now if possible, so that a count that was refused does not come back with a restart; else before the next write.
      await takeBack(this.#storage, this.path, this.#remains).then(() => this.#remains = null, () => {});
      throw error;
    }
  }

  /** Whether the path still leads to the open file, and nobody else has changed its length. */
  async #isInPlace({ identity }: OpenFile, length: number): Promise<boolean> {
    try {
      const { dev, ino, size } = await this.#storage.stat(this.path);
      return dev === identity.dev && ino === identity.ino && size === length;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return false;
      throw error;
    }
  }

  async #reopen(): Promise<OpenFile> {
    const { dir, logger } = this.#options;
    this.#release();
    await this.#storage.mkdir(dir, { recursive: true });
    const lock = await lockFolder(this.#storage, dir, logger);
    let file: StoredFile | null = null;
    try {
      file = await this.#storage.open(this.path, { read: true, append: true, create: true });
      await syncFolder(this.#storage, dir);
      const identity = await this.#storage.stat(this.path);
      if (!identity.isFile) throw new NoFile();
      this.#open = { file, lock, identity, ...await this.#replay(file) };
      return this.#open;
    } catch (error) {
      file?.close();
      lock.close();
      throw error;
    }
  }

  /** What is in a log that cannot be written shall be seen all the same. */
  async #readOnly(): Promise<void> {
    try {
      if (!(await this.#storage.stat(this.path)).isFile) return;
      const file = await this.#storage.open(this.path, { read: true });
      await this.#replay(file).finally(() => file.close());
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return;
      this.#options.logger.error("log", `The log ${this.path} cannot be read: ${explain(error)}`);
    }
  }

  /** Hands on every fact that is new, and counts the damage. */
  async #replay(file: StoredFile): Promise<Pick<OpenFile, "extent" | "isWhole">> {
    const { onFact } = this.#options;
    const isWhole = this.#lastSeq === 0;
    const known = isWhole ? await this.#snapshots?.load(file) ?? undefined : undefined;
    const extent = new Extent(known);
    this.#lastSeq = Math.max(this.#lastSeq, extent.numbering.last);
    for await (const item of replay(file, extent)) {
      if (item.kind !== "fact" || item.fact.seq <= this.#lastSeq) continue;
      this.#lastSeq = item.fact.seq;
      onFact(item.fact);
    }
    this.#nextSeq = Math.max(this.#nextSeq, extent.numbering.next);
    this.#damagedLines = extent.damagedLines;
    if (extent.firstDamage !== null) this.#warnOfDamage(extent.damagedLines, extent.firstDamage);
    return { extent, isWhole };
  }

  #warnOfDamage(count: number, first: string): void {
    const text = `${this.path} has ${count} damaged lines, kept but not counted (first: ${first})`;
    this.#options.logger.warn("log", text);
  }

  #keepSnapshot(when = { closing: false }): void {
    if (this.#open?.isWhole) this.#snapshots?.keepIfDue(this.#open.extent.position, when);
  }

  #release(): void {
    this.#open?.file.close();
    this.#open?.lock.close();
    this.#open = null;
  }
}

/** The fact as a replay will tell it. */
function readBack(fact: Fact): Fact {
  const decoded = decode(encode(fact));
  if (decoded.kind === "damaged") throw new TypeError(`This fact cannot be logged: ${decoded.reason}`);
  return { ...decoded.draft, seq: fact.seq };
}

import { join } from "node:path";
import type { Draft, Fact } from "../domain/fact.ts";
import type { Logger } from "../runtime/logger.ts";
import { decode, encode, MAX_LINE_BYTES } from "./codec.ts";
import { explain, LogInUse, LogUnavailable } from "./errors.ts";
import { Extent } from "./extent.ts";
import { LogFile } from "./log_file.ts";
import { replay } from "./replay.ts";
import { SnapshotFile, type SnapshotOptions } from "./snapshot_file.ts";
import { diskStorage, type Storage, type StoredFile } from "./storage.ts";

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

/** What is known of the open file. */
interface Known {
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
  readonly #file: LogFile;
  readonly #snapshots: SnapshotFile | null;
  /** `null` while the file is not open. */
  #known: Known | null = null;
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
    const { dir, logger, snapshots, storage = diskStorage } = options;
    this.path = join(dir, LOG_NAME);
    this.#file = new LogFile({ dir, path: this.path, storage, logger });
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
    const file = await this.#file.openToRead();
    if (file === null) return;
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
    this.#file.release();
  }

  async #append(draft: Draft): Promise<Fact> {
    const { extent } = await this.#attempt(() => this.#ready());
    this.#keepSnapshot();
    const fact = readBack({ ...draft, seq: this.#nextSeq });
    const bytes = new TextEncoder().encode(`${extent.torn ? "\n" : ""}${encode(fact)}\n`);
    if (bytes.length > MAX_LINE_BYTES) {
      throw new TypeError(`A fact of ${bytes.length} bytes is too long to log`);
    }
    await this.#attempt(() => this.#file.write(bytes, extent.bytes));
    extent.append(fact, bytes);
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

  /** What is known of the file, which is in its place and holds nothing else. */
  async #ready(): Promise<Known> {
    await this.#file.mend();
    if (this.#known !== null) {
      if (await this.#file.isInPlace(this.#known.extent.bytes)) return this.#known;
      this.#options.logger.warn(
        "log",
        `${this.path} was moved, removed or changed by another program; the log goes on in what is there now`,
      );
    }
    return await this.#reopen();
  }

  async #reopen(): Promise<Known> {
    this.#known = null;
    const file = await this.#file.open();
    try {
      return this.#known = await this.#replay(file);
    } catch (error) {
      this.#file.release();
      throw error;
    }
  }

  /** What is in a log that cannot be written shall be seen all the same. */
  async #readOnly(): Promise<void> {
    try {
      const file = await this.#file.openToRead();
      if (file !== null) await this.#replay(file).finally(() => file.close());
    } catch (error) {
      this.#options.logger.error("log", `The log ${this.path} cannot be read: ${explain(error)}`);
    }
  }

  /** Hands on every fact that is new, and counts the damage. */
  async #replay(file: StoredFile): Promise<Known> {
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
    if (this.#known?.isWhole) this.#snapshots?.keepIfDue(this.#known.extent.position, when);
  }
}

/** The fact as a replay will tell it. */
function readBack(fact: Fact): Fact {
  const decoded = decode(encode(fact));
  if (decoded.kind === "damaged") throw new TypeError(`This fact cannot be logged: ${decoded.reason}`);
  return { ...decoded.draft, seq: fact.seq };
}

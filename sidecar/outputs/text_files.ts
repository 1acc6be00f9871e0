import { join } from "node:path";
import type { ScoreStatus } from "../contract.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Counters } from "../runtime/counters.ts";
import type { Logger } from "../runtime/logger.ts";
import { fileTrouble } from "../runtime/message.ts";
import { scoreText } from "./score_text.ts";

/** The file system, as far as text files need it; tests pass one with faults. */
export interface TextFolder {
  writeTextFile(path: string, text: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  mkdir(path: string, options: { readonly recursive: true }): Promise<void>;
}

export interface TextFilesOptions {
  /** Where the files lie; made when it is missing. */
  readonly dir: string;
  /** What each file holds, by its name (`config/text_files.ts`). */
  readonly templates: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly counters: Counters;
  /** Default: the machine's own. */
  readonly folder?: TextFolder;
}

/** Where a text is written before it takes its name, so that nobody reads half of one. */
const UNFINISHED = ".tmp";
/** On Windows a file that somebody reads cannot be replaced: such moments are over after this time, ms ... */
const RETRY_MS = 50;
/** ... or the files wait for the next change; waits for all of them together. */
const MAX_RETRIES = 5;

/**
 * Keeps the score in text files, for Text sources of OBS. All of them are written at every change of the score,
 * whatever they hold: one that somebody deleted or changed is right again then. What cannot be written is tried again
 * with the next change, and never holds up a count.
 */
export class TextFiles {
  readonly #options: TextFilesOptions;
  readonly #folder: TextFolder;
  /** What each file shall hold. */
  readonly #wanted = new Map<string, string>();
  readonly #failures;
  #busy = false;
  #again = false;
  #work = Promise.resolve();
  #inTrouble = false;

  constructor(options: TextFilesOptions) {
    this.#options = options;
    this.#folder = options.folder ?? Deno;
    this.#failures = options.counters.counter(
      "scoreline_text_file_failures_total",
      "Text files that could not be written when the score changed",
    );
  }

  /** Lets the files show this score. Returns at once. */
  show(score: ScoreStatus): void {
    for (const [name, template] of Object.entries(this.#options.templates)) {
      this.#wanted.set(name, scoreText(template, score));
    }
    this.#again = true;
    if (!this.#busy) this.#work = this.#writeAll();
  }

  /** Resolves when the files show what was shown last, or could not be written. */
  close(): Promise<void> {
    return this.#work;
  }

  async #writeAll(): Promise<void> {
    this.#busy = true;
    while (this.#again) {
      this.#again = false;
      const patience = { retries: MAX_RETRIES };
      let failure: { readonly name: string; readonly error: unknown } | null = null;
      for (const name of this.#wanted.keys()) {
        try {
          await this.#writeOne(name, patience);
        } catch (error) {
          this.#failures.add();
          failure ??= { name, error };
        }
      }
      this.#report(failure);
    }
    this.#busy = false;
  }

  /** Writes a file. The text is looked up anew at each try: it may have changed. */
  async #writeOne(name: string, patience: { retries: number }): Promise<void> {
    const path = join(this.#options.dir, name);
    for (;;) {
      try {
        await this.#replace(path, this.#wanted.get(name) ?? "");
        return;
      } catch (error) {
        if (patience.retries === 0) throw error;
        patience.retries--;
        await this.#options.clock.sleep(RETRY_MS);
      }
    }
  }

  /** Not synced to the disk: what a power cut takes is written again at the next start. */
  async #replace(path: string, text: string): Promise<void> {
    await this.#folder.mkdir(this.#options.dir, { recursive: true });
    await this.#folder.writeTextFile(path + UNFINISHED, text);
    await this.#folder.rename(path + UNFINISHED, path);
  }

  /** Says once that there is trouble, and once that it is over. */
  #report(failure: { readonly name: string; readonly error: unknown } | null): void {
    const { logger } = this.#options;
    if (failure !== null && !this.#inTrouble) {
      const reason = fileTrouble(failure.error);
      logger.warn(
        "text files",
        `${failure.name} cannot be written (${reason}); it is tried again when the score changes`,
      );
    } else if (failure === null && this.#inTrouble) {
      logger.info("text files", "The text files can be written again");
    }
    this.#inTrouble = failure !== null;
  }
}

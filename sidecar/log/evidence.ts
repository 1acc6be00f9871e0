import { join } from "node:path";
import type { Outcome } from "../contract.ts";
import type { Logger } from "../runtime/logger.ts";
import { explain } from "./errors.ts";

export interface EvidenceOptions {
  /** The data folder; the pictures are in its folder `evidence`. */
  readonly dir: string;
  /** Pictures to keep, the newest ones; 0 keeps none. */
  readonly keep: number;
  readonly logger: Logger;
}

/** When (UTC, to the millisecond) and what, and a number where that is not enough: sorts by time, safe as a file name. */
const ID = /^\d{8}T\d{9}Z-(?:victory|defeat|draw)(?:-\d{1,3})?$/;
const SUFFIX = ".jpg";
const UNFINISHED = ".tmp";
/** Pictures of one outcome in one millisecond: more than that is no game. */
const MAX_NAMESAKES = 999;

/** The pictures behind counts. A picture that cannot be kept never costs the count. */
export class Evidence {
  readonly #folder: string;
  readonly #options: EvidenceOptions;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(options: EvidenceOptions) {
    this.#options = options;
    this.#folder = join(options.dir, "evidence");
  }

  /**
   * Keeps a picture and removes the oldest ones beyond what is to be kept. Never rejects.
   * @param at ms since 1970
   * @returns its id; `null` when it is not kept
   */
  save(jpeg: Uint8Array, { at, outcome }: { at: number; outcome: Outcome }): Promise<string | null> {
    if (this.#options.keep === 0) return Promise.resolve(null);
    const saved = this.#queue.then(() => this.#save(jpeg, at, outcome));
    this.#queue = saved;
    return saved;
  }

  /** The picture with that id, `null` when there is none. Anything may be asked for: only ids reach the file system. */
  async read(id: string): Promise<Uint8Array<ArrayBuffer> | null> {
    if (!ID.test(id)) return null;
    try {
      return await Deno.readFile(this.#fileOf(id));
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) this.#warn(`Picture ${id} cannot be read`, error);
      return null;
    }
  }

  async #save(jpeg: Uint8Array, at: number, outcome: Outcome): Promise<string | null> {
    try {
      await Deno.mkdir(this.#folder, { recursive: true });
      const id = await this.#freeId(`${new Date(at).toISOString().replace(/[-:.]/g, "")}-${outcome}`);
      await writeWhole(this.#fileOf(id), jpeg);
      await this.#prune(id);
      return id;
    } catch (error) {
      this.#warn("The picture behind a count is not kept", error);
      return null;
    }
  }

  async #freeId(base: string): Promise<string> {
    for (let n = 1; n <= MAX_NAMESAKES; n++) {
      const id = n === 1 ? base : `${base}-${n}`;
      if (!ID.test(id)) break;
      if (!await exists(this.#fileOf(id))) return id;
    }
    throw new RangeError(`There is no free name like ${base}`);
  }

  /** Removes what is too old, and what a crash has left unfinished; never the newest, whatever the clock says. */
  async #prune(newest: string): Promise<void> {
    try {
      const ids: string[] = [];
      for await (const { name } of Deno.readDir(this.#folder)) {
        const id = name.slice(0, name.indexOf("."));
        if (!ID.test(id) || id === newest) continue;
        if (name === id + SUFFIX) ids.push(id);
        else if (name === id + SUFFIX + UNFINISHED) await Deno.remove(join(this.#folder, name));
      }
      const tooMany = Math.max(0, ids.length + 1 - this.#options.keep);
      for (const id of ids.sort().slice(0, tooMany)) await Deno.remove(this.#fileOf(id));
    } catch (error) {
      this.#warn("Old pictures cannot be removed", error);
    }
  }

  #fileOf(id: string): string {
    return join(this.#folder, id + SUFFIX);
  }

  #warn(text: string, error: unknown): void {
    this.#options.logger.warn("evidence", `${text}: ${explain(error)}`);
  }
}

/** Puts all of it in its place or nothing, even if the power fails. */
async function writeWhole(path: string, content: Uint8Array): Promise<void> {
  const unfinished = path + UNFINISHED;
  try {
    {
      using file = await Deno.open(unfinished, { write: true, create: true, truncate: true });
      for (let written = 0; written < content.length;) {
        const count = await file.write(content.subarray(written));
        if (count === 0) throw new Error("the disk takes nothing");
        written += count;
      }
      await file.sync();
    }
    await Deno.rename(unfinished, path);
  } catch (error) {
    await Deno.remove(unfinished).catch(() => {});
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

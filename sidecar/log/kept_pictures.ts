import { join } from "node:path";
import * as v from "valibot";
import { type Outcome, OUTCOMES } from "../contract.ts";
import type { Logger } from "../runtime/logger.ts";
import { explain } from "./errors.ts";
import { UNFINISHED, writeWhole } from "../runtime/whole_file.ts";

export interface KeptPicturesOptions {
  /** Where the pictures are; made when the first one comes. */
  readonly folder: string;
  /** Pictures to keep, the newest ones; 0 keeps none. */
  readonly keep: number;
  /** What a picture is, for warnings: "The picture behind a count". */
  readonly what: string;
  readonly logger: Logger;
}

/** When a picture was taken (ms since 1970) and what was read in it. */
export interface Occasion {
  readonly at: number;
  readonly outcome: Outcome;
}

/** When (UTC, to the millisecond) and what, and a number where that is not enough: sorts by time, safe as a file name. */
const ID = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z-(victory|defeat|draw)(?:-\d{1,3})?$/;
const SUFFIX = ".jpg";
/** What is known of a picture lies beside it. */
const DETAILS = ".json";
const ENDINGS: ReadonlySet<string> = new Set(
  [SUFFIX, DETAILS].flatMap((suffix) => [suffix, suffix + UNFINISHED]),
);
/** Pictures of one outcome in one millisecond: more than that is no game. */
const MAX_NAMESAKES = 999;

/** What the id of a picture says, `null` when it is none. */
export function occasionOf(id: string): Occasion | null {
  const [, year, month, day, hour, minute, second, ms, outcome] = ID.exec(id) ?? [];
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`);
  return Number.isNaN(at) ? null : { at, outcome: v.parse(v.picklist(OUTCOMES), outcome) };
}

/** A folder of the newest pictures. One that cannot be kept never costs anything but itself. */
export class KeptPictures {
  readonly #options: KeptPicturesOptions;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(options: KeptPicturesOptions) {
    this.#options = options;
  }

  /**
   * Keeps a picture and removes the oldest ones beyond what is to be kept. Never rejects.
   * @param details what is to be known of it, as JSON
   * @returns its id; `null` when it is not kept
   */
  save(jpeg: Uint8Array, occasion: Occasion, details: object | null = null): Promise<string | null> {
    if (this.#options.keep === 0) return Promise.resolve(null);
    const saved = this.#queue.then(() => this.#save(jpeg, occasion, details));
    this.#queue = saved;
    return saved;
  }

  /** The picture with that id, `null` when there is none. Anything may be asked for: only ids reach the file system. */
  async read(id: string): Promise<Uint8Array<ArrayBuffer> | null> {
    return ID.test(id) ? await this.#read(id, SUFFIX) : null;
  }

  /** What was given with the picture of that id, as JSON; `null` when there is nothing that can be read. */
  async details(id: string): Promise<unknown> {
    const content = ID.test(id) ? await this.#read(id, DETAILS) : null;
    if (content === null) return null;
    try {
      return JSON.parse(new TextDecoder().decode(content));
    } catch {
      return null;
    }
  }

  /** The ids of the newest pictures, the newest first. */
  async newest(limit: number): Promise<string[]> {
    try {
      const pictures = (await this.#files()).filter(({ suffix }) => suffix === SUFFIX);
      return pictures.map(({ id }) => id).sort().reverse().slice(0, limit);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) this.#warn("The kept pictures cannot be listed", error);
      return [];
    }
  }

  async #save(jpeg: Uint8Array, { at, outcome }: Occasion, details: object | null): Promise<string | null> {
    const { folder, what } = this.#options;
    try {
      await Deno.mkdir(folder, { recursive: true });
      const id = await this.#freeId(`${new Date(at).toISOString().replace(/[-:.]/g, "")}-${outcome}`);
      // First, so that a picture that is there has its details.
      if (details !== null) {
        await writeWhole(this.#fileOf(id, DETAILS), [
          new TextEncoder().encode(`${JSON.stringify(details)}\n`),
        ]);
      }
      await writeWhole(this.#fileOf(id, SUFFIX), [jpeg]);
      await this.#prune(id);
      return id;
    } catch (error) {
      this.#warn(`${what} is not kept`, error);
      return null;
    }
  }

  async #freeId(base: string): Promise<string> {
    for (let n = 1; n <= MAX_NAMESAKES; n++) {
      const id = n === 1 ? base : `${base}-${n}`;
      if (!ID.test(id)) break;
      if (!await exists(this.#fileOf(id, SUFFIX))) return id;
    }
    throw new RangeError(`There is no free name like ${base}`);
  }

  /** Removes what is too old, and what a crash has left unfinished; never the newest, whatever the clock says. */
  async #prune(newest: string): Promise<void> {
    const { keep } = this.#options;
    try {
      const files = await this.#files();
      const others = files.filter(({ id, suffix }) => suffix === SUFFIX && id !== newest).map(({ id }) => id);
      const kept = new Set([newest, ...others.sort().slice(Math.max(0, others.length + 1 - keep))]);
      for (const { id, suffix } of files) {
        if (suffix.endsWith(UNFINISHED) || !kept.has(id)) await Deno.remove(this.#fileOf(id, suffix));
      }
    } catch (error) {
      this.#warn("Old pictures cannot be removed", error);
    }
  }

  /** The files that are ours, in no order. */
  async #files(): Promise<{ readonly id: string; readonly suffix: string }[]> {
    const files: { id: string; suffix: string }[] = [];
    for await (const { name } of Deno.readDir(this.#options.folder)) {
      const dot = name.indexOf(".");
      const [id, suffix] = [name.slice(0, dot), name.slice(dot)];
      if (ENDINGS.has(suffix) && ID.test(id)) files.push({ id, suffix });
    }
    return files;
  }

  async #read(id: string, suffix: string): Promise<Uint8Array<ArrayBuffer> | null> {
    try {
      return await Deno.readFile(this.#fileOf(id, suffix));
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) this.#warn(`Picture ${id} cannot be read`, error);
      return null;
    }
  }

  #fileOf(id: string, suffix: string): string {
    return join(this.#options.folder, id + suffix);
  }

  #warn(text: string, error: unknown): void {
    this.#options.logger.warn("evidence", `${text}: ${explain(error)}`);
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

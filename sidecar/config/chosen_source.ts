import { join } from "node:path";
import * as v from "valibot";
import type { Logger } from "../runtime/logger.ts";
import { fileTrouble } from "../runtime/message.ts";
import { writeWhole } from "../runtime/whole_file.ts";
import { someText } from "./values.ts";

/** What is chosen on the dashboard is kept here, beside the log: `scoreline.toml` belongs to the user. */
const FILE = "settings.json";

const settings = v.object({ source: v.optional(v.nullable(someText), null) });

export interface ChosenSourceOptions {
  /** The data folder, which must exist before anything is chosen. */
  readonly dir: string;
  /** `obs.source` of the configuration. */
  readonly configured: string;
  /** The flag or the variable that sets the source and so overrules the dashboard; `null` when there is none. */
  readonly setBy: string | null;
  readonly logger: Logger;
}

/** Thrown when a choice cannot be kept; nothing has changed then. */
export class SettingsUnavailable extends Error {
  override readonly name = "SettingsUnavailable";
  readonly code = "settings_unavailable";
}

/** The source to watch: that of a flag or a variable, else the dashboard's, else that of the file. */
export interface ChosenSource {
  /** A source's name, or "auto". */
  readonly wanted: string;
  readonly decidedBy: "start" | "dashboard" | "configuration";
  readonly configured: string;
  readonly setBy: string | null;
  /**
   * Keeps another choice, for later starts as well; `null` goes back to the configured source.
   * @throws {SettingsUnavailable} when it cannot be written
   */
  choose(source: string | null): Promise<void>;
}

/** Reads what was chosen on the dashboard. A file that cannot be read is reported and counts as no choice. */
export async function openChosenSource(options: ChosenSourceOptions): Promise<ChosenSource> {
  const { dir, configured, setBy, logger } = options;
  const path = join(dir, FILE);
  let chosen = await read(path, logger);
  let writing: Promise<void> = Promise.resolve();

  async function write(source: string | null): Promise<void> {
    try {
      await writeWhole(path, [new TextEncoder().encode(`${JSON.stringify({ source })}\n`)]);
    } catch (cause) {
      throw new SettingsUnavailable(`The choice cannot be kept in ${path}: ${fileTrouble(cause)}`, { cause });
    }
    chosen = source;
  }

  return {
    configured,
    setBy,
    get wanted() {
      return setBy === null ? chosen ?? configured : configured;
    },
    get decidedBy() {
      if (setBy !== null) return "start";
      return chosen === null ? "configuration" : "dashboard";
    },
    choose(source) {
      const written = writing.then(() => write(source));
      writing = written.catch(() => {});
      return written;
    },
  };
}

async function read(path: string, logger: Logger): Promise<string | null> {
  try {
    return v.parse(settings, JSON.parse(await Deno.readTextFile(path))).source;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) {
      logger.warn("settings", `${path} cannot be used, choose the source again: ${fileTrouble(error)}`);
    }
    return null;
  }
}

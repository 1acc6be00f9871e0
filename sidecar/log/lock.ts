import { join } from "node:path";
import type { Logger } from "../runtime/logger.ts";
import { explain, LogInUse } from "./errors.ts";
import type { Storage, StoredFile } from "./storage.ts";

/** A file of its own: a locked file cannot be read by others on Windows, and the log shall be. */
const LOCK_NAME = "scoreline.lock";

/**
 * A lock outlives its file for a moment where another program is just being started, which has the file too until it runs: it is
 * tried again for a quarter of a second.
 */
const ATTEMPTS = 6;
const PAUSE_MS = 50;

/**
 * Takes the data folder for this process, until the file is closed or the process ends, however it ends. Where the file
 * system knows no locks this only warns.
 * @throws {LogInUse} when another process has it
 */
export async function lockFolder(storage: Storage, dir: string, logger: Logger): Promise<StoredFile> {
  const lock = await storage.open(join(dir, LOCK_NAME), { write: true, create: true });
  const take = () =>
    lock.tryLock(true).catch((error: unknown) => {
      logger.warn(
        "log",
        `${dir} cannot be locked (${explain(error)}): see to it that one Scoreline only uses it`,
      );
      return true;
    });
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (attempt > 0) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    if (await take()) return lock;
  }
  lock.close();
  throw new LogInUse(dir);
}

/** Folders that are made from sources, and made again when those have changed. */
import { createHash } from "node:crypto";
import { join, relative, sep } from "node:path";
import { messageOf } from "../../sidecar/runtime/message.ts";

/** A folder `dist` that is made from the sources around it. */
export interface BuiltFolder {
  /** What is in it, as people call it. */
  readonly what: string;
  /** Folder of the root `deno.json`. */
  readonly root: string;
  /** The folder that `dist` lies in, with the sources; relative to the root. */
  readonly home: string;
  /** Other files that it is made from, relative to the root. */
  readonly alsoFrom: readonly string[];
  /** Makes it in an empty folder beside `dist`; rejects with what the bundler said. */
  bundle(outDir: string): Promise<void>;
}

/** A build that did not succeed; the message holds what the bundler said, or what to do. */
export class BuildError extends Error {
  override name = "BuildError";
}

const STAMP = "build-stamp.txt";
const TEMPORARY = ".dist-";
/** Held while a build runs; the system frees it when the process dies. */
const LOCK = ".dist-lock";

/** Whether `dist` is missing or was built from other sources than those there now. */
export async function isStale(folder: BuiltFolder): Promise<boolean> {
  const built = await readIfExists(join(folder.root, folder.home, "dist", STAMP));
  return built !== await stampOf(folder);
}

/**
 * Builds beside `dist` and puts it there by renaming, so that an interrupted or failed build is never used: what was
 * there before stays. One build runs at a time; others wait for it.
 * @param ifStale build nothing when it is up to date
 * @throws {BuildError} when the bundler fails, or when the old folder cannot be moved away
 */
export async function build(folder: BuiltFolder, { ifStale = false } = {}): Promise<void> {
  if (ifStale && !await isStale(folder)) return;
  const home = join(folder.root, folder.home);
  using lock = await openLock(home);
  await lock.lock(true);
  if (ifStale && !await isStale(folder)) return;
  const dist = join(home, "dist");
  await orTellWhoHoldsIt(folder, removeLeftBehind(home));
  // Taken first: a source that changes during the build makes it stale.
  const stamp = await stampOf(folder);
  const fresh = join(home, `${TEMPORARY}fresh`);
  await Deno.mkdir(fresh);
  try {
    await folder.bundle(fresh);
    await Deno.writeTextFile(join(fresh, STAMP), stamp);
    await orTellWhoHoldsIt(folder, replace(dist, fresh, join(home, `${TEMPORARY}old`)));
  } finally {
    await removeIfExists(fresh);
  }
}

async function openLock(home: string): Promise<Deno.FsFile> {
  try {
    return await Deno.open(join(home, LOCK), { create: true, write: true });
  } catch (cause) {
    throw new BuildError(`Nothing can be written to ${home} (${messageOf(cause)}).`, { cause });
  }
}

/** Puts `fresh` in the place of `dist`; puts the old folder back when that fails. */
async function replace(dist: string, fresh: string, old: string): Promise<void> {
  const hadOld = await exists(dist);
  if (hadOld) await Deno.rename(dist, old);
  try {
    await Deno.rename(fresh, dist);
  } catch (error) {
    if (hadOld) await Deno.rename(old, dist);
    throw error;
  }
  // The new folder is in place: an old one that is still open is left to the next build.
  if (hadOld) await Deno.remove(old, { recursive: true }).catch(() => {});
}

/** Windows moves and removes no folder while a program has a file of it open: says so in a sentence. */
async function orTellWhoHoldsIt({ what, root, home }: BuiltFolder, change: Promise<void>): Promise<void> {
  try {
    await change;
  } catch (cause) {
    const reason = messageOf(cause);
    throw new BuildError(
      `The ${what} in ${join(root, home, "dist")} cannot be replaced (${reason}). ` +
        "Stop what may have them open (Scoreline, an editor, a terminal in that folder) and build again.",
      { cause },
    );
  }
}

/** A hash of everything that it is made from. */
async function stampOf({ root, home, alsoFrom }: BuiltFolder): Promise<string> {
  const files = alsoFrom.map((path) => join(root, path));
  for await (const file of sourcesIn(join(root, home))) files.push(file);
  const hash = createHash("sha256");
  for (const file of files.sort()) {
    const content = await Deno.readFile(file);
    hash.update(`${relative(root, file).split(sep).join("/")}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

async function* sourcesIn(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (name === "dist" || name === "node_modules" || name.startsWith(".") || name.endsWith("_test.ts")) {
      continue;
    }
    const path = join(folder, name);
    if (isDirectory) yield* sourcesIn(path);
    else yield path;
  }
}

/** Removes what an interrupted build has left. */
async function removeLeftBehind(home: string): Promise<void> {
  for await (const { name, isDirectory } of Deno.readDir(home)) {
    if (isDirectory && name.startsWith(TEMPORARY)) await removeIfExists(join(home, name));
  }
}

async function exists(path: string): Promise<boolean> {
  return await ifFound(Deno.stat(path)) !== null;
}

function readIfExists(path: string): Promise<string | null> {
  return ifFound(Deno.readTextFile(path));
}

async function removeIfExists(path: string): Promise<void> {
  await ifFound(Deno.remove(path, { recursive: true }));
}

async function ifFound<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

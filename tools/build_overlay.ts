/**
 * Builds the overlay's pages into `overlay/dist`: `deno run -A tools/build_overlay.ts [--if-stale]`.
 * Quiet unless it fails.
 */
import { createHash } from "node:crypto";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { messageOf } from "../sidecar/runtime/message.ts";

/** Where the project lies. */
export interface Project {
  /** Folder of the root `deno.json`. */
  readonly root: string;
}

/** A build that did not succeed; the message holds what the bundler said, or what to do. */
export class OverlayBuildError extends Error {
  override name = "OverlayBuildError";
}

const STAMP = "build-stamp.txt";
const TEMPORARY = ".dist-";
/** Held while a build runs; the system frees it when the process dies. */
const LOCK = ".dist-lock";

/**
 * Whether `overlay/dist` is missing or was built from other sources than those there now. A package holds the built
 * pages without their sources: those are never stale.
 */
export async function overlayIsStale({ root }: Project): Promise<boolean> {
  if (!await exists(join(root, "overlay", "src"))) return false;
  const built = await readIfExists(join(root, "overlay", "dist", STAMP));
  return built !== await stampOf(root);
}

/**
 * Builds the pages beside `overlay/dist` and puts them there by renaming, so that an interrupted or failed build is
 * never served: what was there before stays. One build runs at a time; others wait for it.
 * @param ifStale build nothing when the pages are up to date
 * @throws {OverlayBuildError} when the bundler fails, or when the old pages cannot be moved away
 */
export async function buildOverlay(project: Project, { ifStale = false } = {}): Promise<void> {
  if (ifStale && !await overlayIsStale(project)) return;
  const overlay = join(project.root, "overlay");
  using lock = await Deno.open(join(overlay, LOCK), { create: true, write: true });
  await lock.lock(true);
  if (ifStale && !await overlayIsStale(project)) return;
  const dist = join(overlay, "dist");
  await orTellWhoHoldsIt(dist, removeLeftBehind(overlay));
  // Taken first: a source that changes during the build makes it stale.
  const stamp = await stampOf(project.root);
  const fresh = join(overlay, `${TEMPORARY}fresh`);
  await Deno.mkdir(fresh);
  try {
    await bundle(overlay, fresh);
    await Deno.writeTextFile(join(fresh, STAMP), stamp);
    await orTellWhoHoldsIt(dist, replace(dist, fresh, join(overlay, `${TEMPORARY}old`)));
  } finally {
    await removeIfExists(fresh);
  }
}

async function bundle(overlay: string, outDir: string): Promise<void> {
  // Not a static import: the callers of `overlayIsStale` need not load the bundler.
  const { build, createLogger } = await import("vite");
  const said: string[] = [];
  const note = (message: string) => void said.push(message);
  const customLogger = { ...createLogger("silent"), warn: note, warnOnce: note, error: note };
  try {
    await build({
      root: overlay,
      configFile: join(overlay, "vite.config.ts"),
      // The other loaders write a file beside the configuration.
      configLoader: "native",
      logLevel: "warn",
      customLogger,
      build: { outDir, emptyOutDir: true },
    });
  } catch (cause) {
    const reason = messageOf(cause);
    throw new OverlayBuildError([...said.filter((line) => !line.includes(reason)), reason].join("\n"), {
      cause,
    });
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
  // The new pages are in place: an old folder that is still open is left to the next build.
  if (hadOld) await Deno.remove(old, { recursive: true }).catch(() => {});
}

/** Windows moves and removes no folder while a program has a file of it open: says so in a sentence. */
async function orTellWhoHoldsIt(folder: string, change: Promise<void>): Promise<void> {
  try {
    await change;
  } catch (cause) {
    const reason = messageOf(cause);
    throw new OverlayBuildError(
      `The pages in ${folder} cannot be replaced (${reason}). Stop what may have them open (Scoreline, an editor, a terminal in that folder) and build again.`,
      { cause },
    );
  }
}

/** A hash of everything that the pages are made from. */
async function stampOf(root: string): Promise<string> {
  const overlay = join(root, "overlay");
  const files = [join(root, "sidecar", "contract.ts"), join(root, "deno.lock")];
  for await (const file of sourcesIn(overlay)) files.push(file);
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
async function removeLeftBehind(overlay: string): Promise<void> {
  for await (const { name, isDirectory } of Deno.readDir(overlay)) {
    if (isDirectory && name.startsWith(TEMPORARY)) await removeIfExists(join(overlay, name));
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

const USAGE = `Builds the overlay's pages into overlay/dist.

Usage: deno run -A tools/build_overlay.ts [--if-stale]

  --if-stale   do nothing when the pages are up to date`;

async function main(args: readonly string[]): Promise<number> {
  if (args.includes("--help")) {
    console.log(USAGE);
    return 0;
  }
  const unknown = args.find((arg) => arg !== "--if-stale");
  if (unknown !== undefined) {
    console.error(`There is no option '${unknown}'; see --help.`);
    return 2;
  }
  const project = { root: fileURLToPath(new URL("..", import.meta.url)) };
  try {
    await buildOverlay(project, { ifStale: args.includes("--if-stale") });
    return 0;
  } catch (error) {
    if (!(error instanceof OverlayBuildError)) throw error;
    console.error(`The overlay could not be built; what was built before is unchanged.\n\n${error.message}`);
    return 1;
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));

import type { Clock } from "../runtime/clock.ts";

/** How often the file is looked at, ms: a change is told within two looks. */
const LOOK_EVERY_MS = 500;

/**
 * Looks at the user's style sheet until the signal ends it. Tells the version it finds first, then every other one once
 * it has stood for two looks: an editor empties a file before it writes it.
 * @param changed is given a text that names this content of the file, empty when there is none
 */
export async function watchStyleSheet(
  path: string,
  changed: (version: string) => void,
  clock: Pick<Clock, "sleep">,
  signal: AbortSignal,
): Promise<void> {
  let told: string | null = null;
  let last: string | null = null;
  while (!signal.aborted) {
    const version: string = await versionOf(path) ?? last ?? "";
    if (signal.aborted) return;
    if (version !== told && (told === null || version === last)) {
      told = version;
      changed(version);
    }
    last = version;
    await clock.sleep(LOOK_EVERY_MS, signal);
  }
}

/** `null` while the file cannot be looked at, as when a program holds it. */
async function versionOf(path: string): Promise<string | null> {
  try {
    const { isFile, mtime, size } = await Deno.stat(path);
    return isFile ? `${mtime?.getTime() ?? 0}-${size}` : "";
  } catch (error) {
    return error instanceof Deno.errors.NotFound ? "" : null;
  }
}

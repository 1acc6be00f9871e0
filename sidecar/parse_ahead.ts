import { join } from "node:path";

/** It takes a fraction of a second; nobody waits longer for it, ms. */
const PATIENCE_MS = 10_000;

/**
 * Has Deno parse all parts of the built sidecar in a process of its own, which notes in Deno's cache what they import. Without that
 * note, because the parts or the cache are new or the cache cannot be written, the sidecar parses them itself and keeps the memory
 * that it takes (docs/performance.md). Never rejects.
 * @param dist folder of the built parts, by the same path as in the sidecar's start: the notes are kept by it
 * @param env of Deno
 */
export async function parseAhead(dist: string, env: Readonly<Record<string, string>>): Promise<void> {
  try {
    const parts = (await Array.fromAsync(Deno.readDir(dist), ({ name }) => join(dist, name)))
      .filter((path) => path.endsWith(".js"));
    const { success } = await new Deno.Command(Deno.execPath(), {
      args: ["cache", "--quiet", "--no-remote", ...parts],
      clearEnv: true,
      env: { ...env },
      stdin: "null",
      stdout: "null",
      stderr: "null",
      signal: AbortSignal.timeout(PATIENCE_MS),
    }).output();
    if (success) return;
  } catch {
    // It works without.
  }
  console.error("Deno cannot parse Scoreline ahead, so it takes some 13 MB more of memory.");
}

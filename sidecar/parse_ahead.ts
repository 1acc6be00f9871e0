import { join } from "node:path";

/** It takes a fraction of a second; nobody waits longer for it, ms. */
const PATIENCE_MS = 10_000;

/**
 * Has Deno parse all parts of the built sidecar in a process of its own, which notes in its cache what they import. A sidecar
 * whose parts Deno has not met, because they are new or its cache is, would do that itself and keep the memory that it takes
 * (docs/performance.md), and so does one whose cache cannot be written. Never rejects.
 * @param dist folder of the built parts, with the address by which the sidecar is started
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

import { join } from "node:path";

/** Writes files into a folder of its own, lets the test use it, removes it, and answers what the test did. Objects are written as JSON. */
export async function withModelFolder<T>(
  files: Readonly<Record<string, Uint8Array | string | object>>,
  run: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await Deno.makeTempDir({ prefix: "scoreline-model-" });
  try {
    for (const [name, content] of Object.entries(files)) {
      const bytes = content instanceof Uint8Array ? content : new TextEncoder().encode(
        typeof content === "string" ? content : JSON.stringify(content),
      );
      await Deno.writeFile(join(folder, name), bytes);
    }
    return await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

import { join } from "node:path";

/** Keeps a frame that was read wrongly, under a name without an ending. */
export type Keeper = (name: string, jpeg: Uint8Array) => Promise<void>;

/** Writes frames into a folder, which is made; without one they are let go. */
export async function keeperOf(folder: string | null): Promise<Keeper> {
  if (folder === null) return () => Promise.resolve();
  await Deno.mkdir(folder, { recursive: true });
  return (name, jpeg) => Deno.writeFile(join(folder, `${name.replace(/[^\w.-]+/g, "_")}.jpg`), jpeg);
}

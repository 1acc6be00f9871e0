import { gzipSync } from "node:zlib";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Part } from "../part.ts";
import { rowOf } from "../part.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** What is downloaded: the built pages, and what the first start installs. */
export const size: Part = {
  budget: 8,
  name: "size",
  async run({ tell }) {
    tell("sizes");
    const pages = await bytesIn(join(ROOT, "overlay", "dist"), (bytes) => gzipSync(bytes).length);
    const modules = await bytesIn(join(ROOT, "node_modules", ".deno"), (bytes) => bytes.length);
    const row = { budget: 8, limit: null };
    return [
      rowOf({ ...row, name: "all pages, gzip", unit: "kB", ours: [pages / 1_000] }),
      rowOf({ ...row, name: "node_modules after a cold start", unit: "MB", ours: [modules / 1e6] }),
    ];
  },
};

async function bytesIn(folder: string, sizeOf: (bytes: Uint8Array) => number): Promise<number> {
  let sum = 0;
  for await (const { name, isDirectory, isFile } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) sum += await bytesIn(path, sizeOf);
    else if (isFile) sum += sizeOf(await Deno.readFile(path));
  }
  return sum;
}

import type { ZippedSize } from "./zip.ts";

/** What a zip may have at most, without the encoder of the live view and with it, bytes. */
export const MAX_BYTES = { plain: 150_000_000, withEncoder: 250_000_000 };

/** A part of a package and what it takes in the zip, bytes. */
export interface Part {
  readonly name: string;
  readonly compressed: number;
  readonly size: number;
}

/** What makes up a zip, largest first: each module, and each of Scoreline's own folders. */
export function partsOf(sizes: readonly ZippedSize[]): Part[] {
  const parts = new Map<string, Part>();
  for (const { path, compressed, size } of sizes) {
    const name = partOf(path);
    const part = parts.get(name) ?? { name, compressed: 0, size: 0 };
    parts.set(name, { name, compressed: part.compressed + compressed, size: part.size + size });
  }
  return [...parts.values()].sort((a, b) => b.compressed - a.compressed || (a.name < b.name ? -1 : 1));
}

function partOf(path: string): string {
  const module = /^(encoder\/)?node_modules\/(@[^/]+\/)?[^/]+/.exec(path)?.[0];
  return module ?? (path.includes("/") ? path.slice(0, path.indexOf("/")) : "other files");
}

/** Parts below this are summed up, bytes. */
const SMALL = 100_000;

/** The parts as lines of a table, in MB (a million bytes): in the zip, unpacked, name. */
export function tableOf(parts: readonly Part[]): string[] {
  const large = parts.filter(({ compressed }) => compressed >= SMALL);
  const small = parts.filter(({ compressed }) => compressed < SMALL);
  const total = (list: readonly Part[], name: string): Part => ({
    name,
    compressed: list.reduce((sum, part) => sum + part.compressed, 0),
    size: list.reduce((sum, part) => sum + part.size, 0),
  });
  const rows = [...large, total(small, `${small.length} smaller parts`), total(parts, "in all")];
  return [
    "  in the zip   unpacked",
    ...rows.map(({ name, compressed, size }) => `${megabytes(compressed)}${megabytes(size)}   ${name}`),
  ];
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1).padStart(9)} MB`;
}

import { unzipSync, type Zippable, zipSync } from "fflate";
import type { PackedFile } from "./packed_file.ts";

/** The same for every file and build, as zips store it: without a time zone. */
const TIME = new Date(2020, 0, 1);
/** What zips call Unix, so that the rights below count. */
const UNIX = 3;
const MODE = { file: 0o100644, program: 0o100755 };
/** Kinds of files that are compressed already. */
const COMPRESSED = /\.(jpe?g|png|woff2)$/;
const LEVEL = 6;

/** A file of a zip, in bytes. */
export interface ZippedSize {
  readonly path: string;
  readonly compressed: number;
  readonly size: number;
}

/**
 * The files as a zip, below a folder of that name. The same files make the same bytes, in any order and on any machine:
 * the compressor is JavaScript.
 */
export function zipped(files: readonly PackedFile[], folder: string, level: 0 | 6 = LEVEL): Uint8Array {
  const entries: Zippable = {};
  for (const { path, bytes, executable } of inOrder(files)) {
    entries[`${folder}/${path}`] = [bytes, {
      level: COMPRESSED.test(path) ? 0 : level,
      mtime: TIME,
      os: UNIX,
      attrs: (executable ? MODE.program : MODE.file) << 16,
    }];
  }
  return zipSync(entries);
}

/** What the files take inside of a zip; nothing is unpacked. */
export function sizesIn(zip: Uint8Array): ZippedSize[] {
  const sizes: ZippedSize[] = [];
  unzipSync(zip, {
    filter({ name, size, originalSize }) {
      sizes.push({ path: name.slice(name.indexOf("/") + 1), compressed: size, size: originalSize });
      return false;
    },
  });
  return sizes;
}

/** By the code units of the path, which no language of a machine changes. */
function inOrder(files: readonly PackedFile[]): PackedFile[] {
  return files.toSorted((a, b) => a.path < b.path ? -1 : a.path > b.path ? 1 : 0);
}

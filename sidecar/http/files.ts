import { getMimeType } from "hono/utils/mime";

/** A file as an answer, without its headers of caching and policy. */
export interface FoundFile {
  /** Ends when it is read to the end or cancelled. `null` when only the headers are wanted. */
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>> | null;
  readonly headers: Readonly<Record<string, string>>;
}

/** A name that is one step down: no `.`, `..`, hidden file, drive, stream or separator of any system. */
const NAME = /^[\p{L}\p{N}_@~+-](?:[\p{L}\p{N}_@~+ .()-]{0,198}[\p{L}\p{N}_@~+()-])?$/u;
/** Names that Windows takes for devices, with any extension. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * The path of a request below a folder, `null` when it has a step that is no plain name.
 * @param path begins with "/" and is decoded
 */
export function pathWithin(folder: string, path: string): string | null {
  const names = path.slice(1).split("/");
  const plain = names.every((name) => NAME.test(name) && !DEVICE.test(name));
  return plain ? `${folder}/${names.join("/")}` : null;
}

/** What a system says where there is no file: none, a file in place of a folder, links that lead to one another, too long a name. */
const NOTHING: ReadonlySet<string> = new Set(["ENOENT", "ENOTDIR", "ELOOP", "ENAMETOOLONG"]);

/**
 * Opens a file; `null` when there is none.
 * @throws {Error} of the system for one that is there and cannot be read
 */
export async function openFile(path: string, headersOnly: boolean): Promise<FoundFile | null> {
  try {
    const { isFile, size } = await Deno.stat(path);
    if (!isFile) return null;
    const headers = {
      "content-type": getMimeType(path) ?? "application/octet-stream",
      "content-length": String(size),
    };
    if (headersOnly) return { body: null, headers };
    return { body: (await Deno.open(path)).readable, headers };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || NOTHING.has(codeOf(error))) return null;
    throw error;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}

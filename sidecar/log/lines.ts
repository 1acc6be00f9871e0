import { MAX_LINE_BYTES } from "./codec.ts";

/** One line without its newline, or why there is none to read. */
export type Line = { readonly text: string } | { readonly damage: string };

/** What lines are read from; a `Deno.FsFile` is one. */
export interface ByteSource {
  read(into: Uint8Array): Promise<number | null>;
}

const NEWLINE = 0x0a;
const BLOCK_BYTES = 262_144;
const TOO_LONG: Line = { damage: `longer than ${MAX_LINE_BYTES} bytes` };

/**
 * Splits a file into lines, a block at a time. A line of invalid UTF-8, or one too long to be ours, is told as damage; the
 * carriage return of a CRLF and a byte order mark stay part of their lines. Memory stays below some megabytes, whatever
 * the file holds.
 */
export class Lines {
  readonly #source: ByteSource;
  #torn = false;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  /** Whether the bytes read so far end inside a line: the end of a write that was cut short. */
  get torn(): boolean {
    return this.#torn;
  }

  /** Reads to the end of the source; every array is what one block completed. */
  async *batches(): AsyncGenerator<Line[]> {
    const block = new Uint8Array(BLOCK_BYTES);
    let begun = new Uint8Array(0);
    let tooLong = false;
    for (;;) {
      const count = await this.#source.read(block);
      if (count === null) break;
      if (count === 0) continue;
      const read = block.subarray(0, count);
      const end = read.lastIndexOf(NEWLINE) + 1;
      this.#torn = end < count;
      if (end > 0) {
        const lines = split(joined(begun, read.subarray(0, end - 1)));
        if (tooLong) lines[0] = TOO_LONG;
        tooLong = false;
        begun = read.slice(end);
        yield lines;
      } else if (!tooLong) {
        begun = joined(begun, read);
      }
      // Without the rest the line must not pass for a shorter one: `tooLong` stands until its newline.
      if (begun.length > MAX_LINE_BYTES) tooLong = true;
      if (tooLong) begun = new Uint8Array(0);
    }
    if (tooLong) yield [TOO_LONG];
    else if (begun.length > 0) yield split(begun);
  }
}

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function split(bytes: Uint8Array): Line[] {
  const text = decoded(bytes);
  if (text !== null) return text.split("\n").map((text) => ({ text }));
  const lines: Line[] = [];
  for (let from = 0; from <= bytes.length;) {
    const newline = bytes.indexOf(NEWLINE, from);
    const to = newline === -1 ? bytes.length : newline;
    const text = decoded(bytes.subarray(from, to));
    lines.push(text === null ? { damage: "not UTF-8" } : { text });
    from = to + 1;
  }
  return lines;
}

function decoded(bytes: Uint8Array): string | null {
  try {
    return UTF8.decode(bytes);
  } catch {
    return null;
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

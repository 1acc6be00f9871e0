import { decode, type Decoded } from "./codec.ts";
import { Extent } from "./extent.ts";
import { type ByteSource, type Line, Lines } from "./lines.ts";
import type { Numbered } from "./numbering.ts";

export type Replayed =
  | Numbered
  /** The last thing told: the length read, whether it ends inside a line, and the number for the next fact. */
  | { readonly kind: "end"; readonly bytes: number; readonly torn: boolean; readonly next: number };

/**
 * Reads a log to its end: every fact in order, with numbers that only grow, and every line that is none, with the reason.
 * Empty lines mean nothing, a byte order mark and CRLF are tolerated. Nothing is changed in the file.
 * @param source a log behind what `extent` covers
 * @param extent what was read before; grows with what is read
 */
export async function* replay(source: ByteSource, extent = new Extent()): AsyncGenerator<Replayed> {
  const lines = new Lines(extent.following(source));
  for await (const batch of lines.batches()) {
    for (const line of batch) {
      const number = ++extent.lines;
      const decoded = read(line, number);
      if (decoded === null) continue;
      for (const settled of extent.numbering.take(decoded, number)) {
        extent.note(settled);
        yield settled;
      }
    }
  }
  yield* extent.end();
  extent.torn = lines.torn;
  yield { kind: "end", bytes: extent.bytes, torn: extent.torn, next: extent.numbering.next };
}

function read(line: Line, number: number): Decoded | null {
  if ("damage" in line) return { kind: "damaged", reason: line.damage, seq: null };
  // JSON takes the carriage return of a CRLF for white space.
  const text = number === 1 && line.text.startsWith("\uFEFF") ? line.text.slice(1) : line.text;
  return text.trim() === "" ? null : decode(text);
}

import { decode, type Decoded } from "./codec.ts";
import { type ByteSource, type Line, Lines } from "./lines.ts";
import { type Numbered, Numbering } from "./numbering.ts";

export type Replayed =
  | Numbered
  /** The last thing told: the length read, whether it ends inside a line, and the number for the next fact. */
  | { readonly kind: "end"; readonly bytes: number; readonly torn: boolean; readonly next: number };

/**
 * Reads a log from its beginning: every fact in order, with numbers that only grow, and every line that is none, with the
 * reason. Empty lines mean nothing, a byte order mark and CRLF are tolerated. Nothing is changed in the file.
 */
export async function* replay(source: ByteSource): AsyncGenerator<Replayed> {
  const lines = new Lines(source);
  const numbering = new Numbering();
  let number = 0;
  for await (const batch of lines.batches()) {
    for (const line of batch) {
      number++;
      const decoded = read(line, number);
      if (decoded === null) continue;
      for (const settled of numbering.take(decoded, number)) yield settled;
    }
  }
  for (const settled of numbering.end()) yield settled;
  yield { kind: "end", bytes: lines.bytes, torn: lines.torn, next: numbering.next };
}

function read(line: Line, number: number): Decoded | null {
  if ("damage" in line) return { kind: "damaged", reason: line.damage, seq: null };
  // JSON takes the carriage return of a CRLF for white space.
  const text = number === 1 && line.text.startsWith("\uFEFF") ? line.text.slice(1) : line.text;
  return text.trim() === "" ? null : decode(text);
}

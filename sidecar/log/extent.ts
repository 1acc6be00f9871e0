import { crc32 } from "node:zlib";
import type { Fact } from "../domain/fact.ts";
import type { ByteSource } from "./lines.ts";
import { type Numbered, Numbering } from "./numbering.ts";

/** A place in the log between two lines, with all that a reader has to know to go on from there. */
export interface Position {
  /** Bytes before it. */
  readonly bytes: number;
  /** CRC-32 of these bytes. */
  readonly checksum: number;
  /** Lines before it. */
  readonly lines: number;
  /** Number of the last fact before it, and the number that the next line is to have. */
  readonly last: number;
  readonly next: number;
  /** Lines before it that could not be read, and what is wrong with the first of them. */
  readonly damagedLines: number;
  readonly firstDamage: string | null;
}

const BEGINNING: Position = {
  bytes: 0,
  checksum: 0,
  lines: 0,
  last: 0,
  next: 1,
  damagedLines: 0,
  firstDamage: null,
};

/** Characters of a reason that are told. */
const REASON_LENGTH = 100;

/** How far the log is known: it grows with what is read and what is written. */
export class Extent {
  readonly numbering: Numbering;
  /** Lines so far, a torn one at the end included. */
  lines: number;
  /** The content ends inside a line, which is to be ended before anything is added. */
  torn = false;
  #bytes: number;
  #checksum: number;
  #damagedLines: number;
  #firstDamage: string | null;
  /** Another line may still tell that the last one was damaged. */
  #doubtful = false;

  constructor(position = BEGINNING) {
    this.numbering = new Numbering(position);
    this.lines = position.lines;
    this.#bytes = position.bytes;
    this.#checksum = position.checksum;
    this.#damagedLines = position.damagedLines;
    this.#firstDamage = position.firstDamage;
  }

  /** Bytes up to which the content is known. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Lines that could not be read. */
  get damagedLines(): number {
    return this.#damagedLines;
  }

  /** What is wrong with the first of them, "line 7: not JSON". */
  get firstDamage(): string | null {
    return this.#firstDamage;
  }

  /** Where a reader could go on later; `null` when nobody can say there what the lines before meant. */
  get position(): Position | null {
    if (this.torn || this.#doubtful || this.numbering.holds) return null;
    return {
      bytes: this.#bytes,
      checksum: this.#checksum,
      lines: this.lines,
      last: this.numbering.last,
      next: this.numbering.next,
      damagedLines: this.#damagedLines,
      firstDamage: this.#firstDamage,
    };
  }

  /** A source whose bytes are taken in as they are read. */
  following(source: ByteSource): ByteSource {
    return {
      read: async (into) => {
        const count = await source.read(into);
        if (count !== null) this.#cover(into.subarray(0, count));
        return count;
      },
    };
  }

  /** Takes note of what a line was found to be. */
  note(item: Numbered): void {
    if (item.kind !== "damaged") return;
    this.#damagedLines++;
    this.#firstDamage ??= `line ${item.line}: ${item.reason.slice(0, REASON_LENGTH)}`;
  }

  /** The file ends here: what the last line is to be taken for. */
  *end(): IterableIterator<Numbered> {
    this.#doubtful = this.numbering.holds;
    yield* this.numbering.end();
  }

  /** Takes in what was added: the line of a fact, behind the end of a torn one where there was one. */
  append({ seq, ...draft }: Fact, bytes: Uint8Array): void {
    this.#cover(bytes);
    this.torn = false;
    this.lines++;
    for (const item of this.numbering.take({ kind: "fact", draft, seq }, this.lines)) this.note(item);
    this.#doubtful = false;
  }

  #cover(bytes: Uint8Array): void {
    this.#bytes += bytes.length;
    this.#checksum = crc32(bytes, this.#checksum);
  }
}

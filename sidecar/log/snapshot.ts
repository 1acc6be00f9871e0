import { crc32 } from "node:zlib";
import * as v from "valibot";
import type { Fact } from "../domain/fact.ts";
import type { ViewState } from "../domain/view.ts";
import { decode, encode } from "./codec.ts";
import type { Position } from "./extent.ts";

/** The fold of a log up to a position. */
export interface Snapshot {
  readonly position: Position;
  readonly state: ViewState;
}

const FORMAT = 1;
const NEWLINE = 0x0a;
/** The numbers of 8 bytes begin at a multiple of this, so that they can be used where they are. */
const ALIGNMENT = 8;
const BYTES_OF_A_FACT = 8 + 4 + 1;

const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const totals = v.object({ victories: whole, defeats: whole, draws: whole });

/** The first line: what follows it, in bytes, and the CRC-32 of that. */
const SEAL = v.object({ snapshot: v.literal(FORMAT), bytes: whole, checksum: whole });

/** The second line. Behind it come `newest` lines as in the log, then the ledger's three arrays of `facts` each. */
const HEADER = v.object({
  writer: v.string(),
  position: v.object({
    bytes: whole,
    checksum: whole,
    lines: whole,
    last: whole,
    next: whole,
    damagedLines: whole,
    firstDamage: v.nullable(v.string()),
  }),
  sessions: v.array(whole),
  startedAt: v.nullable(v.number()),
  base: v.object({ from: whole, totals }),
  anchor: v.nullable(v.object({
    seq: whole,
    phase: v.variant("kind", [
      v.object({ kind: v.literal("result"), at: v.number() }),
      v.object({ kind: v.literal("undone") }),
    ]),
  })),
  stretches: v.array(v.object({ from: whole, first: whole })),
  newest: whole,
  facts: whole,
});

/**
 * A snapshot as the pieces of a file.
 * @param writer what wrote it; only the same can use it
 */
export function encodeSnapshot({ position, state }: Snapshot, writer: string): Uint8Array[] {
  const { newest, ledger, ...rest } = state;
  const { stretches, kinds, amounts, links } = ledger;
  const header = { writer, position, ...rest, stretches, newest: newest.length, facts: kinds.length };
  const lines = utf8([JSON.stringify(header), ...newest.map(encode), ""].join("\n"));
  const body = [lines, ...[amounts, links, kinds].map(bytesOf)];
  const bytes = body.reduce((sum, { length }) => sum + length, 0);
  const checksum = body.reduce((sum, part) => crc32(part, sum), 0);
  const seal = JSON.stringify({ snapshot: FORMAT, bytes, checksum });
  const unaligned = (seal.length + 1 + lines.length) % ALIGNMENT;
  return [utf8(`${seal}${" ".repeat((ALIGNMENT - unaligned) % ALIGNMENT)}\n`), ...body];
}

/**
 * Reads a snapshot; its arrays stay where they are in `content`.
 * @throws {Error} when it is none, is damaged, or something else wrote it
 */
export function decodeSnapshot(content: Uint8Array<ArrayBuffer>, writer: string): Snapshot {
  const [sealText, sealEnd] = lineAt(content, 0);
  const seal = v.safeParse(SEAL, parsed(sealText));
  if (!seal.success) throw new Error("it is no snapshot of this format");
  const body = content.subarray(sealEnd);
  if (body.length !== seal.output.bytes) throw new Error("it is not complete");
  if (crc32(body) !== seal.output.checksum) throw new Error("it is damaged");

  const [headerText, headerEnd] = lineAt(content, sealEnd);
  const json = parsed(headerText);
  // First, because nothing else is known of what another version wrote.
  if (!v.is(v.object({ writer: v.literal(writer) }), json)) throw new Error("another version wrote it");
  const header = v.safeParse(HEADER, json);
  if (!header.success) throw new Error("it makes no sense");
  const { position, newest: count, facts, stretches, sessions, startedAt, base, anchor } = header.output;

  const newest: Fact[] = [];
  let at = headerEnd;
  while (newest.length < count) {
    const [text, end] = lineAt(content, at);
    newest.push(factOf(text));
    at = end;
  }
  if (content.length - at !== facts * BYTES_OF_A_FACT) throw new Error("it makes no sense");
  const { buffer } = content;
  const start = content.byteOffset + at;
  const ledger = {
    stretches,
    amounts: new Float64Array(buffer, start, facts),
    links: new Int32Array(buffer, start + 8 * facts, facts),
    kinds: new Uint8Array(buffer, start + 12 * facts, facts),
  };
  return { position, state: { newest, sessions, startedAt, base, anchor, ledger } };
}

/** The line that begins there, and where the next one begins. */
function lineAt(content: Uint8Array, from: number): [text: string, end: number] {
  const newline = content.indexOf(NEWLINE, from);
  if (newline === -1) throw new Error("it is not complete");
  return [new TextDecoder().decode(content.subarray(from, newline)), newline + 1];
}

function factOf(line: string): Fact {
  const decoded = decode(line);
  if (decoded.kind === "damaged" || decoded.seq === null) throw new Error("it makes no sense");
  return { ...decoded.draft, seq: decoded.seq };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import type { Fact } from "../domain/fact.ts";
import { encode, MAX_LINE_BYTES } from "./codec.ts";
import type { ByteSource } from "./lines.ts";
import { replay } from "./replay.ts";
import { arbitraryDraft } from "./testing/drafts.ts";
import { victory } from "./testing/victory.ts";

/** A file whose reads bring at most `step` bytes. */
function source(content: Uint8Array, step = content.length): ByteSource {
  let at = 0;
  return {
    read(into) {
      const part = content.subarray(at, at + Math.min(step, into.length));
      into.set(part);
      at += part.length;
      return Promise.resolve(part.length === 0 ? null : part.length);
    },
  };
}

async function read(content: string | Uint8Array, step?: number) {
  const facts: Fact[] = [];
  const damaged: [line: number, reason: string][] = [];
  for await (const item of replay(source(Buffer.from(content), step))) {
    if (item.kind === "fact") facts.push(item.fact);
    else if (item.kind === "damaged") damaged.push([item.line, item.reason]);
    else return { facts, damaged, bytes: item.bytes, torn: item.torn, next: item.next };
  }
  throw new Error("The replay has no end");
}

const FACTS: Fact[] = [1, 2, 3, 4].map((seq) => ({ ...victory(`Sieg ⚑ ${seq}`), seq }));
const LINES = FACTS.map(encode);
const FILE = LINES.map((line) => line + "\n").join("");

Deno.test("replay() tells the facts of an unharmed file", async () => {
  assert.deepEqual(await read(FILE), {
    facts: FACTS,
    damaged: [],
    bytes: Buffer.byteLength(FILE),
    torn: false,
    next: 5,
  });
  assert.deepEqual(await read(""), { facts: [], damaged: [], bytes: 0, torn: false, next: 1 });
});

Deno.test("replay() does not depend on where the reads of a file end", async () => {
  const facts = fc.array(arbitraryDraft, { maxLength: 6 })
    .map((drafts) => drafts.map((draft, i) => ({ ...draft, seq: i + 1 })));
  await fc.assert(
    fc.asyncProperty(facts, fc.integer({ min: 1, max: 40 }), async (facts, step) => {
      const { torn, ...rest } = await read(facts.map((fact) => encode(fact) + "\n").join("") + "{", step);
      assert.deepEqual(rest.facts, facts);
      assert.equal(torn, true);
      assert.deepEqual(rest.damaged, [[facts.length + 1, "not JSON"]]);
    }),
    { numRuns: 50 },
  );
});

Deno.test("replay() tolerates a byte order mark, CRLF, empty lines and a missing last newline", async () => {
  for (const step of [undefined, 1, 7]) {
    const { facts, damaged, torn } = await read(`\uFEFF${LINES.join("\r\n\r\n \n")}`, step);
    assert.deepEqual(facts, FACTS);
    assert.deepEqual(damaged, []);
    assert.equal(torn, true);
  }
});

Deno.test("replay() tells a line of invalid UTF-8 as damaged, and the others all the same", async () => {
  const bytes = Buffer.from(FILE);
  bytes[bytes.indexOf("⚑ 2") + 1] = 0xff;
  const { facts, damaged, next } = await read(bytes);
  assert.deepEqual(facts.map(({ seq }) => seq), [1, 3, 4]);
  assert.deepEqual(damaged, [[2, "not UTF-8"]]);
  assert.equal(next, 5);
});

Deno.test("replay() tells zero bytes as a damaged line", async () => {
  const { facts, damaged, torn } = await read(FILE + "\0".repeat(4_096));
  assert.deepEqual(facts, FACTS);
  assert.deepEqual(damaged, [[5, "not JSON"]]);
  assert.equal(torn, true);
});

Deno.test("replay() skips a line that is too long to be ours, wherever it stands, and goes on behind it", async () => {
  const long = `{"v":1,"seq":9,"note":"${"x".repeat(MAX_LINE_BYTES * 2)}"}`;
  const [first, second, ...others] = LINES;
  for (const step of [undefined, 100_000]) {
    const { facts, damaged } = await read(
      [long, first, long, second, long, long, ...others, long].join("\n"),
      step,
    );
    assert.deepEqual(facts, FACTS);
    assert.deepEqual(damaged.map(([line]) => line), [1, 3, 5, 6, 9]);
    assert.ok(damaged.every(([, reason]) => reason.includes("longer than")));
  }
});

Deno.test("replay() loses at most the lines that were hit when bytes are damaged", async () => {
  const many = Array.from({ length: 30 }, (_, i): Fact => ({ ...victory(`v${i + 1}`), seq: i + 1 }));
  const clean = Buffer.from(many.map((fact) => encode(fact) + "\n").join(""));
  const hit = fc.tuple(fc.nat(clean.length - 1), fc.nat(255));
  await fc.assert(
    fc.asyncProperty(hit, async ([at, value]) => {
      const bytes = Buffer.from(clean);
      bytes[at] = value;
      const touched = clean.subarray(0, at).filter((byte) => byte === 0x0a).length;
      // A newline that is lost costs the line behind it as well.
      const lost = clean[at] === 0x0a && value !== 0x0a ? [touched, touched + 1] : [touched];
      const { facts } = await read(bytes);
      const seen = new Set(facts.map(encode));
      const missing = many.filter((fact) => !seen.has(encode(fact))).map(({ seq }) => seq - 1);
      assert.ok(missing.every((index) => lost.includes(index)), `byte ${at} = ${value}: missing ${missing}`);
      assert.ok(facts.every(({ seq }, i) => i === 0 || seq > (facts[i - 1]?.seq ?? Infinity)));
    }),
    { numRuns: 500 },
  );
});

Deno.test("replay() numbers the lines of the first proof of concept and goes on with ours", async () => {
  const legacy = (value: string, delta: number) =>
    JSON.stringify({ type: "result", value, delta, timestamp: "2025-01-01T12:34:56Z", confidence: 0.99 });
  const undone = encode({ type: "undone", seq: 4, at: 0, target: 3, source: "api" });
  const { facts, next } = await read(
    [legacy("victory", 1), "garbage", legacy("draw", 0), undone].map((line) => line + "\n").join(""),
  );
  assert.deepEqual(facts.map(({ seq, type }) => [seq, type]), [[1, "result"], [3, "result"], [4, "undone"]]);
  assert.equal(next, 5);
});

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { View } from "../domain/view.ts";
import { decode, encode } from "./codec.ts";
import { decodeSnapshot, encodeSnapshot, type Snapshot } from "./snapshot.ts";
import { arbitraryDraft } from "./testing/drafts.ts";
import { victory } from "./testing/victory.ts";

const WRITER = "1.2.3";
const POSITION = {
  bytes: 4_711,
  checksum: 0xdeadbeef,
  lines: 12,
  last: 11,
  next: 12,
  damagedLines: 1,
  firstDamage: "line 3: not JSON",
};

function contentOf(snapshot: Snapshot): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.concat(encodeSnapshot(snapshot, WRITER)));
}

function someSnapshot(): Snapshot {
  const view = new View();
  for (let seq = 1; seq <= 9; seq++) view.record({ ...victory(`Sieg ${seq}`), seq });
  view.record({ type: "reclassified", seq: 10, at: 0, target: 2, outcome: "draw", source: "api" });
  view.record({ type: "undone", seq: 13, at: 0, target: 1, source: "api" });
  return { position: POSITION, state: view.save() };
}

Deno.test("decodeSnapshot() reads back whatever encodeSnapshot() writes", () => {
  const facts = fc.array(fc.tuple(fc.constantFrom(1, 1, 3), arbitraryDraft), { maxLength: 20 });
  fc.assert(fc.property(facts, (drafts) => {
    const view = new View();
    for (const [step, draft] of drafts) view.record({ ...draft, seq: view.seq + step });
    const snapshot = { position: POSITION, state: view.save() };
    assert.deepEqual(decodeSnapshot(contentOf(snapshot), WRITER), snapshot);
  }));
});

Deno.test("decodeSnapshot() refuses a snapshot that was cut, wherever", () => {
  const whole = contentOf(someSnapshot());
  for (let cut = 0; cut < whole.length; cut++) {
    assert.throws(() => decodeSnapshot(whole.slice(0, cut), WRITER), Error, `cut at ${cut}`);
  }
});

Deno.test("decodeSnapshot() refuses a snapshot of which a byte is wrong, or reads what was written", () => {
  const snapshot = someSnapshot();
  const whole = contentOf(snapshot);
  let refused = 0;
  for (let at = 0; at < whole.length; at++) {
    const damaged = whole.slice();
    damaged[at] = (damaged[at] ?? 0) ^ (1 << at % 8);
    try {
      assert.deepEqual(decodeSnapshot(damaged, WRITER), snapshot, `byte ${at}`);
    } catch (error) {
      assert.ok(error instanceof Error && !(error instanceof assert.AssertionError), `byte ${at}: ${error}`);
      refused++;
    }
  }
  // What is between the two lines' ends may be any white space.
  assert.ok(refused > whole.length - 8, `${refused} of ${whole.length}`);
});

Deno.test("decodeSnapshot() says why a snapshot is of no use", () => {
  const whole = contentOf(someSnapshot());
  const table: [content: Uint8Array<ArrayBuffer>, writer: string, reason: RegExp][] = [
    [new Uint8Array(), WRITER, /not complete/],
    [new TextEncoder().encode("hello\n"), WRITER, /no snapshot of this format/],
    [new Uint8Array(Buffer.concat([whole, Buffer.of(0)])), WRITER, /not complete/],
    [whole.with(whole.length - 1, 7), WRITER, /damaged/],
    [whole, "1.2.4", /another version wrote it/],
  ];
  for (const [content, writer, reason] of table) {
    assert.throws(() => decodeSnapshot(content, writer), reason);
  }
});

Deno.test("encode() loses nothing of a fact that a snapshot holds and an old log told", () => {
  const line =
    '{"type":"result","value":"draw","delta":0,"timestamp":1735734896.25,"confidence":0.5,"note":"x"}';
  const old = decode(line);
  assert.ok(old.kind === "fact");
  assert.deepEqual(decode(encode({ ...old.draft, seq: 3 })), { ...old, seq: 3 });
});

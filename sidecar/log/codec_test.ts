import assert from "node:assert/strict";
import fc from "fast-check";
import type { Fact } from "../domain/fact.ts";
import { decode, encode } from "./codec.ts";
import { arbitraryDraft } from "./testing/drafts.ts";

const RESULT: Fact = {
  type: "result",
  seq: 17,
  at: Date.UTC(2026, 10, 20, 23, 45, 1, 123),
  outcome: "victory",
  delta: 1,
  label: "victory_text",
  confidence: 0.998,
  evidence: "20261120T234501123Z-victory",
  note: null,
  source: "detector",
};
const RESULT_LINE =
  '{"v":1,"seq":17,"at":"2026-11-20T23:45:01.123Z","type":"result","outcome":"victory","delta":1,"label":"victory_text",' +
  '"confidence":0.998,"evidence":"20261120T234501123Z-victory","source":"detector"}';

Deno.test("encode() writes one line of the documented shape and leaves null fields out", () => {
  assert.equal(encode(RESULT), RESULT_LINE);
});

Deno.test("decode() reads back whatever encode() writes", () => {
  fc.assert(fc.property(arbitraryDraft, fc.integer({ min: 1 }), (draft, seq) => {
    const line = encode({ ...draft, seq });
    assert.ok(!/[\n\r]/.test(line));
    assert.deepEqual(decode(line), { kind: "fact", draft, seq });
  }));
});

Deno.test("decode() ignores keys that it does not know", () => {
  const { seq, ...draft } = RESULT;
  const line = RESULT_LINE.replace('"delta":1', '"delta":1,"mood":{"good":true}');
  assert.deepEqual(decode(line), { kind: "fact", draft, seq });
});

Deno.test("decode() does not lose a count over what only explains it", () => {
  const line = RESULT_LINE.replace('"victory_text"', '"victory_hologram"').replace("0.998", '"high"');
  const decoded = decode(line);
  assert.ok(decoded.kind === "fact" && decoded.draft.type === "result");
  assert.deepEqual([decoded.draft.label, decoded.draft.confidence], [null, null]);
});

Deno.test("decode() tells damage with its reason, and the number where it can be read", () => {
  const table: [line: string, reason: RegExp, seq: number | null][] = [
    [RESULT_LINE.slice(0, 60), /not JSON/, null],
    ["\0\0\0", /not JSON/, null],
    ["17", /not a JSON object/, null],
    ["null", /not a JSON object/, null],
    [RESULT_LINE.replace('"v":1', '"v":2'), /version \(v\) is 2/, 17],
    [RESULT_LINE.replace('"v":1', '"v":"1"'), /version \(v\) is "1"/, 17],
    [RESULT_LINE.replace('"result"', '"penalty"'), /type is "penalty"/, 17],
    [RESULT_LINE.replace('"result"', '"constructor"'), /type is "constructor"/, 17],
    [RESULT_LINE.replace('"type":"result",', ""), /type is undefined/, 17],
    [RESULT_LINE.replace('"outcome":"victory"', '"outcome":"Victory"'), /^outcome: /, 17],
    [RESULT_LINE.replace('"delta":1', '"delta":0.5'), /^delta: not a whole number/, 17],
    [RESULT_LINE.replace('"seq":17', '"seq":0'), /^seq: not a whole number from 1/, null],
    [RESULT_LINE.replace("2026-11-20T", "2026-11-40T"), /^at: not a time that exists/, 17],
    [RESULT_LINE.replace("2026-11-20T", "20.11.2026 "), /^at: not an ISO 8601 time/, 17],
    ["{}", /^type: /, null],
    ['{"type":"result","value":"victory","delta":1,"timestamp":"soon"}', /^timestamp: /, null],
    ['{"type":"result","value":"victory","delta":1,"timestamp":-1e300}', /^timestamp: /, null],
  ];
  for (const [line, reason, seq] of table) {
    const decoded = decode(line);
    assert.ok(decoded.kind === "damaged", line);
    assert.match(decoded.reason, reason);
    assert.equal(decoded.seq, seq, line);
  }
});

Deno.test("decode() reads the lines of the first proof of concept", () => {
  const at = Date.UTC(2025, 0, 1, 12, 34, 56);
  const result = { type: "result", at, outcome: "defeat", label: null, evidence: null, source: "legacy" };
  const table: [timestamp: string, at: number][] = [
    ['"2025-01-01T12:34:56Z"', at],
    ['"2025-01-01T12:34:56+00:00"', at],
    ['"2025-01-01T21:34:56+09:00"', at],
    ['"2025-01-01T12:34:56.123456+00:00"', at + 123],
    [String(at / 1_000), at],
    [String(at / 1_000 + 0.25), at + 250],
  ];
  for (const [timestamp, at] of table) {
    assert.deepEqual(
      decode(
        `{"type":"result","value":"defeat","delta":0,"timestamp":${timestamp},"confidence":0.99,"note":"x"}`,
      ),
      { kind: "fact", seq: null, draft: { ...result, at, delta: 0, confidence: 0.99, note: "x" } },
    );
  }
  assert.deepEqual(decode(`{"type":"adjustment","value":"draw","delta":-2,"timestamp":${at / 1_000}}`), {
    kind: "fact",
    seq: null,
    draft: { type: "adjustment", at, outcome: "draw", delta: -2, note: null, source: "legacy" },
  });
});

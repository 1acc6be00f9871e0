import assert from "node:assert/strict";
import fc from "fast-check";
import type { Decoded } from "./codec.ts";
import { type Numbered, Numbering } from "./numbering.ts";

const DRAFT = { type: "session_started", at: 0, source: "test" } as const;

/** A number is a line with that number, "-" one without (the first proof of concept), "?" one that cannot be read. */
type Line = number | "-" | "?";

function decodedOf(line: Line): Decoded {
  if (line === "?") return { kind: "damaged", reason: "unreadable", seq: null };
  return { kind: "fact", draft: DRAFT, seq: line === "-" ? null : line };
}

function run(lines: readonly Line[]) {
  const numbering = new Numbering();
  const all: Numbered[] = [];
  lines.forEach((line, i) => all.push(...numbering.take(decodedOf(line), i + 1)));
  all.push(...numbering.end());
  const facts = all.flatMap((item) => item.kind === "fact" ? [item.fact.seq] : []);
  const damaged = all.flatMap((item) => item.kind === "damaged" ? [item.line] : []);
  return { facts, damaged, next: numbering.next };
}

const TABLE: [says: string, lines: Line[], facts: number[], damagedLines: number[], next: number][] = [
  ["starts at 1", [], [], [], 1],
  ["keeps the numbers of an unharmed file", [1, 2, 3], [1, 2, 3], [], 4],
  ["numbers lines without a number", ["-", "-", 3], [1, 2, 3], [], 4],
  ["leaves a hole for an unreadable line", [1, "?", 3], [1, 3], [2], 4],
  ["leaves a hole for an unreadable line without a number", ["-", "?", "-", 4], [1, 3, 4], [2], 5],
  ["leaves a hole at the end", [1, 2, "?"], [1, 2], [3], 4],
  ["accepts a number taken again after a torn line", [1, "?", 2, 3], [1, 2, 3], [2], 4],
  ["accepts a cut in the file", [1, 2, 7, 8], [1, 2, 7, 8], [], 9],
  ["accepts a file without its beginning", [500, 501], [500, 501], [], 502],
  ["accepts a jump at the end", [1, 2, 9], [1, 2, 9], [], 10],
  ["loses only the line with a damaged digit (up)", [1, 2, 73, 4, 5], [1, 2, 4, 5], [3], 6],
  ["loses only the line with a damaged digit (down)", [1, 2, 1, 4, 5], [1, 2, 4, 5], [3], 6],
  ["loses only two lines with damaged digits", [1, 92, 53, 4, 5], [1, 4, 5], [2, 3], 6],
  ["sorts out a damaged digit around an unreadable line", [1, 92, "?", 4, 5], [1, 4, 5], [3, 2], 6],
  ["skips a file copied to its own end", [1, 2, 3, 1, 2, 3, 4], [1, 2, 3, 4], [4, 5, 6], 5],
  ["skips a copied file with a hole", [1, 2, 5, 1, 2, 5, 6], [1, 2, 5, 6], [4, 5, 6], 7],
  ["counts unreadable lines behind a jump", [1, 5, "?"], [1, 5], [3], 7],
  ["numbers on behind a jump", [1, 5, "-"], [1, 5, 6], [], 7],
  ["takes a number that no log gets to for damage", [1, 9e15, 3], [1, 3], [2], 4],
  ["leaves a place for such a line at the end", [1, Number.MAX_SAFE_INTEGER], [1], [2], 3],
  ["takes such a line behind a jump for damage", [1, 5, 9e15, 7], [1, 5, 7], [3], 8],
  ["jumps as far as that and grows on", [1, 1e12, 1e12 + 1], [1, 1e12, 1e12 + 1], [], 1e12 + 2],
];

for (const [says, lines, facts, damaged, next] of TABLE) {
  Deno.test(`Numbering ${says}`, () => assert.deepEqual(run(lines), { facts, damaged, next }));
}

Deno.test("Numbering goes on behind a damaged line whose number can be read", () => {
  const numbering = new Numbering();
  const damaged = [...numbering.take({ kind: "damaged", reason: "newer", seq: 41 }, 1)];
  assert.deepEqual(damaged, [{ kind: "damaged", line: 1, reason: "newer" }]);
  assert.equal(numbering.next, 42);
  assert.equal([...numbering.take({ kind: "damaged", reason: "newer", seq: 9e15 }, 2)].length, 1);
  assert.equal(numbering.next, 43);
});

Deno.test("Numbering gives growing numbers and settles every line once, whatever the lines are", () => {
  const line = fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constantFrom<Line>("-", "?"));
  fc.assert(fc.property(fc.array(line), (lines) => {
    const { facts, damaged, next } = run(lines);
    assert.equal(facts.length + damaged.length, lines.length);
    assert.equal(new Set(damaged).size, damaged.length);
    assert.ok([...facts, next].every((seq, i, all) => i === 0 || seq > (all[i - 1] ?? Infinity)));
  }));
});

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import type { Fact } from "../domain/fact.ts";
import { encode, MAX_LINE_BYTES } from "./codec.ts";
import { LogInUse, LogUnavailable } from "./errors.ts";
import { DataFolder } from "./testing/data_folder.ts";
import { arbitraryDraft } from "./testing/drafts.ts";
import { victory } from "./testing/victory.ts";

Deno.test("append() numbers the facts and writes exactly one line each", async () => {
  await using folder = new DataFolder();
  const { log, facts } = await folder.open();
  assert.deepEqual([log.lastSeq, log.damagedLines, log.problem, log.path], [0, 0, null, folder.logPath]);
  const first = await log.append(victory("one"));
  const second = await log.append({ type: "undone", at: 5, target: 1, source: "api" });
  assert.deepEqual(first, { ...victory("one"), seq: 1 });
  assert.equal(log.lastSeq, 2);
  assert.equal(await Deno.readTextFile(folder.logPath), `${encode(first)}\n${encode(second)}\n`);
  await log.close();
  assert.deepEqual(facts, []);
  assert.deepEqual(await folder.facts(), [first, second]);
});

Deno.test("append() writes whatever can be logged, and tells it as a restart will", async () => {
  await using folder = new DataFolder();
  const { log } = await folder.open();
  const told: Fact[] = [];
  await fc.assert(
    fc.asyncProperty(arbitraryDraft, async (draft) => void told.push(await log.append(draft))),
    { numRuns: 100 },
  );
  await log.close();
  assert.deepEqual(await folder.facts(), told);
});

Deno.test("append() writes facts one after the other when many come at once", async () => {
  await using folder = new DataFolder();
  const { log } = await folder.open();
  const told = await Promise.all(Array.from({ length: 50 }, (_, i) => log.append(victory(`${i}`))));
  assert.deepEqual(told.map(({ seq }) => seq), Array.from({ length: 50 }, (_, i) => i + 1));
  await log.close();
  assert.deepEqual(await folder.facts(), told);
});

Deno.test("append() refuses more facts than may wait", async () => {
  await using folder = new DataFolder();
  const { log } = await folder.open();
  const all = await Promise.allSettled(Array.from({ length: 300 }, (_, i) => log.append(victory(`${i}`))));
  const refused = all.filter((one) => one.status === "rejected");
  assert.equal(refused.length, 300 - 256);
  assert.ok(refused.every(({ reason }) => reason instanceof LogUnavailable));
  await log.close();
  assert.equal((await folder.facts()).length, 256);
});

Deno.test("append() refuses a draft that could not be read back, and changes nothing", async () => {
  await using folder = new DataFolder();
  const { log } = await folder.open();
  await assert.rejects(log.append({ ...victory("x"), delta: NaN }), TypeError);
  await assert.rejects(log.append(victory("x".repeat(MAX_LINE_BYTES))), TypeError);
  assert.equal(log.problem, null);
  assert.equal((await log.append(victory("ok"))).seq, 1);
  await log.close();
  assert.equal((await folder.facts()).length, 1);
});

Deno.test("close() lets what waits be written; append() is refused afterwards", async () => {
  await using folder = new DataFolder();
  const { log } = await folder.open();
  const waiting = [log.append(victory("a")), log.append(victory("b"))];
  await log.close();
  assert.deepEqual((await Promise.all(waiting)).map(({ seq }) => seq), [1, 2]);
  await assert.rejects(log.append(victory("c")), LogUnavailable);
  assert.equal((await folder.facts()).length, 2);
});

Deno.test("openLog() lets one process at a time in", async () => {
  await using folder = new DataFolder();
  const { log } = await folder.open();
  await assert.rejects(folder.open(), (error) => {
    assert.ok(error instanceof LogInUse);
    assert.equal(
      error.message,
      `Another Scoreline is already using ${folder.dir}: stop it first, or start this one with --data DIR`,
    );
    return true;
  });
  await log.append(victory("a"));
  await log.close();
  const { log: next } = await folder.open();
  await next.close();
});

Deno.test("openLog() waits a moment for a lock that is just being let go", async () => {
  await using folder = new DataFolder();
  const { log } = await folder.open();
  const next = folder.open();
  await new Promise((resolve) => setTimeout(resolve, 20));
  await log.close();
  await (await next).log.close();
});

Deno.test("openLog() goes on in a file cut at any byte, and keeps every complete line", async () => {
  const facts: Fact[] = [
    { ...victory("première"), seq: 1 },
    { type: "reclassified", seq: 2, at: 0, target: 1, outcome: "draw", source: "api" },
    { ...victory("dernière"), seq: 3 },
  ];
  const lines = facts.map(encode);
  const whole = Buffer.from(lines.join("\n") + "\n");
  const ends = lines.map((_, i) => Buffer.byteLength(lines.slice(0, i + 1).join("\n")));
  for (let cut = 0; cut <= whole.length; cut++) {
    await using folder = new DataFolder();
    await folder.write(whole.subarray(0, cut));
    const kept = facts.filter((_, i) => cut >= (ends[i] ?? Infinity));
    const torn = cut > 0 && ![0, 1].some((newline) => ends.some((end) => cut === end + newline));
    const { log, facts: told } = await folder.open();
    assert.deepEqual(told, kept, `cut at ${cut}`);
    assert.equal(log.damagedLines, torn ? 1 : 0, `cut at ${cut}`);
    assert.equal(folder.warnings.length, torn ? 1 : 0);
    const added = await log.append(victory("added"));
    // A torn line keeps its place in the numbers, although nobody was told of it.
    assert.equal(added.seq, kept.length + (torn ? 2 : 1));
    await log.close();
    assert.deepEqual(await folder.facts(), [...kept, added], `cut at ${cut}`);
    const bytes = await Deno.readFile(folder.logPath);
    assert.deepEqual(
      bytes.subarray(0, cut),
      new Uint8Array(whole.subarray(0, cut)),
      "what was there stays there",
    );
  }
});

Deno.test("openLog() seals off a tail of zero bytes", async () => {
  await using folder = new DataFolder();
  const fact = { ...victory("a"), seq: 1 };
  await folder.write(`${encode(fact)}\n${"\0".repeat(5_000)}`);
  const content = await Deno.readTextFile(folder.logPath);
  const { log } = await folder.open();
  const added = [await log.append(victory("b")), await log.append(victory("c"))];
  await log.close();
  assert.equal(await Deno.readTextFile(folder.logPath), [content, ...added.map(encode), ""].join("\n"));
  assert.deepEqual(await folder.facts(), [fact, ...added]);
});

Deno.test("openLog() reports damaged lines in one warning and never removes them", async () => {
  await using folder = new DataFolder();
  const facts = [1, 3, 5].map((seq) => ({ ...victory(`${seq}`), seq }));
  const content = facts.map(encode).join("\n{rubbish}\n") + "\n";
  await folder.write(content);
  const { log, facts: told } = await folder.open();
  assert.deepEqual(told, facts);
  assert.equal(log.damagedLines, 2);
  assert.deepEqual(folder.warnings, [
    `${folder.logPath} has 2 damaged lines, kept but not counted (first: line 2: not JSON)`,
  ]);
  await log.append(victory("more"));
  await log.close();
  assert.ok((await Deno.readTextFile(folder.logPath)).startsWith(content));
});

Deno.test("append() goes on behind a number that leaves none to follow", async () => {
  for (const seq of [Number.MAX_SAFE_INTEGER, 1e15, 1e12]) {
    await using folder = new DataFolder();
    const first = { ...victory("first"), seq: 1 };
    const far = { ...victory("far"), seq };
    await folder.write(`${encode(first)}\n${encode(far)}\n`);
    const { log, facts } = await folder.open();
    const kept = seq > 1e12 ? [first] : [first, far];
    assert.deepEqual(facts, kept);
    assert.equal(log.damagedLines, 2 - kept.length);
    const added = [await log.append(victory("a")), await log.append(victory("b"))];
    assert.equal(log.problem, null);
    await log.close();
    assert.deepEqual(await folder.facts(), [...kept, ...added]);
  }
});

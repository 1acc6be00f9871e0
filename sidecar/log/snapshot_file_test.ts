import assert from "node:assert/strict";
import { join } from "node:path";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import type { Fact } from "../domain/fact.ts";
import { View } from "../domain/view.ts";
import { encode } from "./codec.ts";
import { DataFolder } from "./testing/data_folder.ts";
import { arbitraryDraft } from "./testing/drafts.ts";
import { victory } from "./testing/victory.ts";
import { SnapshotFile } from "./snapshot_file.ts";
import { openLog } from "./writer.ts";

/** A snapshot at every occasion. */
const ALWAYS = { every: 1 };

const FACTS: Fact[] = [
  { type: "session_started", seq: 1, at: 0, source: "sidecar" },
  { ...victory("a"), seq: 2 },
  { ...victory("b"), seq: 3 },
  { type: "reclassified", seq: 4, at: 0, target: 2, outcome: "draw", source: "api" },
  { type: "undone", seq: 5, at: 0, target: 3, source: "api" },
];
const LINES = FACTS.map((fact) => `${encode(fact)}\n`);
const LOG = LINES.join("");

/** Asserts that a start with the snapshot that is there knows what one without knows, and answers what was warned of. */
async function assertSameAsWithout(folder: DataFolder, what: string): Promise<string[]> {
  folder.warnings.length = 0;
  const expected = (await folder.view()).save();
  const damage = folder.warnings.splice(0);
  // So rarely that none is written over the one in question.
  assert.deepEqual((await folder.view({ every: 1e9 })).save(), expected, what);
  assert.deepEqual(folder.warnings.filter((text) => text.includes("damaged lines")), damage, what);
  return folder.warnings.filter((text) => text.includes("events.snapshot"));
}

Deno.test("a start goes on from the snapshot and reads only what came behind it", async () => {
  await using folder = new DataFolder();
  await folder.write(LOG);
  await folder.view(ALWAYS);
  await Deno.writeTextFile(folder.logPath, `${encode({ ...victory("c"), seq: 6 })}\n`, { append: true });
  const told: number[] = [];
  const view = new View();
  const log = await openLog({
    dir: folder.dir,
    logger: folder.logger,
    onFact(fact) {
      told.push(fact.seq);
      view.record(fact);
    },
    snapshots: { fold: view, writer: "test", every: 1e9 },
  });
  assert.deepEqual(told, [6]);
  assert.deepEqual(view.save(), (await viewOf(log.facts())).save());
  const added = await log.append(victory("d"));
  assert.equal(added.seq, 7);
  await log.close();
  assert.deepEqual(await assertSameAsWithout(folder, "with more behind it"), []);
});

async function viewOf(facts: AsyncIterable<Fact>): Promise<View> {
  const view = new View();
  for await (const fact of facts) view.record(fact);
  return view;
}

Deno.test("a start with a snapshot knows what one without knows, whatever is in the log", async () => {
  const line = fc.oneof(
    { weight: 5, arbitrary: fc.record({ draft: arbitraryDraft, step: fc.constantFrom(1, 1, 1, 3, -2) }) },
    { weight: 1, arbitrary: fc.constantFrom("rubbish", "", '{"v":2,"seq":9}') },
  );
  const block = fc.record({ lines: fc.array(line, { maxLength: 8 }), isTorn: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(block, { minLength: 1, maxLength: 4 }), async (blocks) => {
      await using folder = new DataFolder();
      await folder.write("");
      let seq = 0;
      for (const { lines, isTorn } of blocks) {
        const text = lines.map((next) => {
          if (typeof next === "string") return `${next}\n`;
          seq = Math.max(1, seq + next.step);
          return `${encode({ ...next.draft, seq })}\n`;
        }).join("");
        const content = isTorn ? text.slice(0, -5) : text;
        await Deno.writeTextFile(folder.logPath, content, { append: true });
        await assertSameAsWithout(folder, "before another one");
        await folder.view(ALWAYS);
        await assertSameAsWithout(folder, "behind another one");
        if (!isTorn) continue;
        const view = new View();
        const log = await openLog(folder.options(view, ALWAYS));
        for (const note of ["behind the torn line", "and one more"]) {
          view.record(await log.append(victory(note)));
        }
        await log.close();
        seq = view.seq;
        await assertSameAsWithout(folder, "behind another one");
      }
    }),
    { numRuns: 60 },
  );
});

Deno.test("a damaged snapshot is told in one line and costs nothing, wherever it was cut", async () => {
  await using folder = new DataFolder();
  await folder.write(LOG);
  await folder.view(ALWAYS);
  const whole = await Deno.readFile(folder.snapshotPath);
  for (let cut = 0; cut < whole.length; cut += 7) {
    await Deno.writeFile(folder.snapshotPath, whole.subarray(0, cut));
    assert.equal((await assertSameAsWithout(folder, `cut at ${cut}`)).length, 1);
  }
  await Deno.remove(folder.snapshotPath);
  assert.deepEqual(await assertSameAsWithout(folder, "without any"), []);
});

Deno.test("a snapshot is not used for a log that is shorter, wherever it ends", async () => {
  await using folder = new DataFolder();
  await folder.write(LOG);
  await folder.view(ALWAYS);
  for (let cut = 0; cut < LOG.length; cut++) {
    await folder.write(LOG.slice(0, cut));
    const [warning, ...others] = await assertSameAsWithout(folder, `cut at ${cut}`);
    assert.match(warning ?? "", /not the one that it was made from$/);
    assert.deepEqual(others, []);
  }
});

Deno.test("a snapshot is not used for a log that was edited, whichever byte is another", async () => {
  await using folder = new DataFolder();
  await folder.write(LOG);
  await folder.view(ALWAYS);
  for (let at = 0; at < LOG.length; at++) {
    const edited = Buffer.from(LOG);
    edited[at] = (edited[at] ?? 0) ^ 1;
    await folder.write(new Uint8Array(edited));
    assert.equal((await assertSameAsWithout(folder, `byte ${at}`)).length, 1);
  }
  await folder.write(LOG);
  assert.deepEqual(await assertSameAsWithout(folder, "as it was"), []);
});

Deno.test("a snapshot of another version is not used", async () => {
  await using folder = new DataFolder();
  await folder.write(LOG);
  await folder.view({ ...ALWAYS, writer: "another" });
  const [warning] = await assertSameAsWithout(folder, "of another version");
  assert.match(warning ?? "", /another version wrote it$/);
});

Deno.test("no snapshot is made of what another line may still put in doubt", async () => {
  await using folder = new DataFolder();
  const far: Fact = { ...victory("far"), seq: 73 };
  await folder.write(LOG + `${encode(far)}\n`);
  await folder.view(ALWAYS);
  await assert.rejects(Deno.stat(folder.snapshotPath), Deno.errors.NotFound);
  // The next line says that 73 had a damaged digit.
  await Deno.writeTextFile(folder.logPath, `${encode({ ...victory("next"), seq: 7 })}\n`, { append: true });
  assert.equal((await folder.view(ALWAYS)).standing(73), null);
  assert.deepEqual(await assertSameAsWithout(folder, "behind the doubt"), []);
});

Deno.test("no snapshot is made of a fold that knows more than the file", async () => {
  await using folder = new DataFolder();
  await folder.write(LOG);
  const view = new View();
  const log = await openLog(folder.options(view, ALWAYS));
  await Deno.remove(folder.dir, { recursive: true });
  for (let i = 0; i < 3; i++) view.record(await log.append(victory(`${i}`)));
  await log.close();
  await assert.rejects(Deno.stat(folder.snapshotPath), Deno.errors.NotFound);
  assert.deepEqual((await folder.view(ALWAYS)).score.victories, 3);
});

Deno.test("a snapshot is written now and then while the log grows, and one that cannot be is only told of", async () => {
  await using folder = new DataFolder();
  const view = new View();
  const log = await openLog(folder.options(view, { every: 2_000 }));
  const sizes = new Set<number>();
  for (let i = 0; i < 100; i++) {
    view.record(await log.append(victory(`${i}`)));
    sizes.add(await Deno.stat(folder.snapshotPath).then(({ size }) => size, () => 0));
  }
  assert.ok(sizes.size > 1 && sizes.size < 12, `${sizes.size} snapshots in 100 facts`);
  await Deno.remove(folder.snapshotPath);
  await Deno.mkdir(join(folder.snapshotPath, "in the way"), { recursive: true });
  for (let i = 0; i < 100; i++) view.record(await log.append(victory(`${i}`)));
  await log.close();
  assert.match(folder.warnings[0] ?? "", /events\.snapshot cannot be written, so starts take longer: /);
  assert.equal(log.problem, null);
  assert.equal((await folder.facts()).length, 200);
  assert.deepEqual((await Array.fromAsync(Deno.readDir(folder.dir), ({ name }) => name)).sort(), [
    "events.jsonl",
    "events.snapshot",
    "scoreline.lock",
  ], "no unfinished file is left");
});

Deno.test("keepIfDue() writes nothing of a fold that is not where the log is", async () => {
  await using folder = new DataFolder();
  await folder.write(LOG);
  const fold = new View();
  for (const fact of FACTS) fold.record(fact);
  const snapshots = new SnapshotFile(folder.dir, folder.logger, { fold, writer: "test", every: 1 });
  const position = { bytes: LOG.length, checksum: 0, lines: 5, next: 6, damagedLines: 0, firstDamage: null };
  const exists = () => Deno.stat(snapshots.path).then(() => true, () => false);
  for (const unfit of [null, { ...position, last: 4 }, { ...position, last: 6 }]) {
    snapshots.keepIfDue(unfit);
    await snapshots.settled();
    assert.equal(await exists(), false);
  }
  snapshots.keepIfDue({ ...position, last: 5 });
  await snapshots.settled();
  assert.equal(await exists(), true);
});

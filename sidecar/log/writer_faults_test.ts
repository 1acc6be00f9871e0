import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import type { Fact } from "../domain/fact.ts";
import { encode } from "./codec.ts";
import { LogUnavailable } from "./errors.ts";
import { lockFolder } from "./lock.ts";
import { diskStorage } from "./storage.ts";
import { DataFolder } from "./testing/data_folder.ts";
import { FaultyStorage } from "./testing/storage.ts";
import { victory } from "./testing/victory.ts";

Deno.test("append() takes a short write back and writes the next fact in its place", async () => {
  await using folder = new DataFolder();
  const disk = new FaultyStorage();
  const { log } = await folder.open(disk);
  const first = await log.append(victory("first"));
  const before = await Deno.readTextFile(folder.logPath);
  disk.room = 20;
  await assert.rejects(log.append(victory("short")), (error) => {
    assert.ok(error instanceof LogUnavailable && error.cause instanceof Error);
    assert.match(
      error.message,
      /cannot be written: the disk is full, free some space \(only 20 of \d+ bytes were taken\)$/,
    );
    assert.equal(log.problem, error.message);
    return true;
  });
  assert.equal(await Deno.readTextFile(folder.logPath), before);
  disk.room = 0;
  await assert.rejects(log.append(victory("full")), /cannot be written: the disk is full, free some space$/);
  disk.room = Infinity;
  const second = await log.append(victory("second"));
  assert.deepEqual([second.seq, log.problem], [2, null]);
  await log.close();
  assert.deepEqual(await folder.facts(), [first, second]);
  assert.deepEqual(folder.warnings, []);
});

Deno.test("append() does not count a fact that was written but not synced", async () => {
  await using folder = new DataFolder();
  const disk = new FaultyStorage();
  const { log, facts } = await folder.open(disk);
  disk.failSync = true;
  await assert.rejects(log.append(victory("unsynced")), LogUnavailable);
  disk.failSync = false;
  const fact = await log.append(victory("synced"));
  assert.equal(fact.seq, 1);
  await log.close();
  assert.deepEqual(facts, []);
  assert.deepEqual(await folder.facts(), [fact]);
});

Deno.test("append() writes nothing while a refused fact cannot be taken back, so that no retry counts twice", async () => {
  await using folder = new DataFolder();
  const disk = new FaultyStorage();
  const { log, facts } = await folder.open(disk);
  disk.failSync = disk.failTruncate = true;
  await assert.rejects(log.append(victory("one")), LogUnavailable);
  disk.failSync = false;
  await assert.rejects(log.append(victory("one")), /Operation not supported/);
  disk.failTruncate = false;
  const fact = await log.append(victory("one"));
  await log.close();
  assert.deepEqual(facts, []);
  assert.deepEqual(await folder.facts(), [fact]);
});

Deno.test("append() seals a torn tail off only when it adds something", async () => {
  await using folder = new DataFolder();
  const torn = encode({ ...victory("torn"), seq: 1 }).slice(0, 50);
  await folder.write(torn);
  const disk = new FaultyStorage();
  const { log } = await folder.open(disk);
  disk.room = 10;
  await assert.rejects(log.append(victory("short")), LogUnavailable);
  assert.equal(await Deno.readTextFile(folder.logPath), torn);
  disk.room = Infinity;
  const fact = await log.append(victory("whole"));
  await log.close();
  assert.equal(await Deno.readTextFile(folder.logPath), `${torn}\n${encode(fact)}\n`);
});

Deno.test("append() makes the folder again when it was removed", async () => {
  await using folder = new DataFolder();
  const { log, facts } = await folder.open();
  await log.append(victory("gone"));
  await Deno.remove(folder.dir, { recursive: true });
  const fact = await log.append(victory("kept"));
  assert.equal(fact.seq, 2);
  await assert.rejects(folder.open(), /Another Scoreline/);
  await log.close();
  assert.deepEqual(facts, []);
  assert.deepEqual(await folder.facts(), [fact]);
  assert.equal(folder.warnings.length, 1);
});

Deno.test("append() does not acknowledge a fact whose file disappears while it is written", async () => {
  await using folder = new DataFolder();
  const disk = new FaultyStorage();
  const { log } = await folder.open(disk);
  await log.append(victory("gone"));
  disk.afterSync = () => Deno.remove(folder.logPath);
  await assert.rejects(log.append(victory("nowhere")), /moved or changed meanwhile/);
  disk.afterSync = () => Promise.resolve();
  const fact = await log.append(victory("kept"));
  await log.close();
  assert.deepEqual(await folder.facts(), [fact]);
});

Deno.test("append() goes on in a file that was put in its place, and tells what is new in it", async () => {
  await using folder = new DataFolder();
  const { log, facts } = await folder.open();
  const first = await log.append(victory("first"));
  const second: Fact = { ...victory("restored"), seq: 2 };
  const other = join(folder.dir, "backup");
  await Deno.writeTextFile(other, `${encode(first)}\n${encode(second)}\n`);
  await Deno.rename(other, folder.logPath);
  const third = await log.append(victory("third"));
  await log.close();
  assert.deepEqual(facts, [second]);
  assert.equal(third.seq, 3);
  assert.deepEqual(await folder.facts(), [first, second, third]);
});

Deno.test("append() notices a file of the same length in its place", async () => {
  await using folder = new DataFolder();
  const { log } = await folder.open();
  await log.append(victory("first"));
  const copy = join(folder.dir, "copy");
  await Deno.copyFile(folder.logPath, copy);
  await Deno.rename(copy, folder.logPath);
  await log.append(victory("second"));
  await log.close();
  assert.equal((await folder.facts()).length, 2);
});

Deno.test("append() leaves alone what an editor has added", async () => {
  await using folder = new DataFolder();
  const { log, facts } = await folder.open();
  await log.append(victory("first"));
  const added: Fact = { ...victory("by hand"), seq: 2 };
  await Deno.writeTextFile(folder.logPath, encode(added), { append: true });
  assert.equal((await log.append(victory("third"))).seq, 3);
  await log.close();
  assert.deepEqual(facts, [added]);
  assert.equal((await folder.facts()).length, 3);
});

Deno.test("openLog() starts without a folder that can be written, and append() tries again", async () => {
  await using folder = new DataFolder();
  await Deno.writeTextFile(folder.dir, "a file in the place of the folder");
  const { log, facts } = await folder.open();
  assert.match(log.problem ?? "", /cannot be written: something else has its name/);
  await assert.rejects(log.append(victory("no")), LogUnavailable);
  await Deno.remove(folder.dir);
  const earlier: Fact = { ...victory("earlier"), seq: 1 };
  await folder.write(`${encode(earlier)}\n`);
  const fact = await log.append(victory("yes"));
  assert.deepEqual([log.problem, fact.seq, facts], [null, 2, [earlier]]);
  await log.close();
  assert.deepEqual(await folder.facts(), [earlier, fact]);
});

Deno.test("openLog() shows a log that can be read only, and append() writes when it can be written again", async () => {
  if (!await canBeImmutable()) {
    return console.warn("NOT TESTED: a read-only log (chattr +i is not permitted here)");
  }
  await using folder = new DataFolder();
  const earlier: Fact = { ...victory("earlier"), seq: 1 };
  await folder.write(`${encode(earlier)}\n`);
  await run("chattr", "+i", folder.logPath, folder.dir);
  try {
    const { log, facts } = await folder.open();
    assert.deepEqual(facts, [earlier]);
    assert.match(log.problem ?? "", /not permitted/);
    await assert.rejects(log.append(victory("no")), LogUnavailable);
    await run("chattr", "-i", folder.logPath, folder.dir);
    const fact = await log.append(victory("yes"));
    await log.close();
    assert.deepEqual(facts, [earlier]);
    assert.deepEqual(await folder.facts(), [earlier, fact]);
  } finally {
    await run("chattr", "-i", folder.logPath, folder.dir);
  }
});

Deno.test("EventLog keeps every acknowledged fact once, whatever fails and whenever it is restarted", async () => {
  const fault = fc.oneof(
    { weight: 3, arbitrary: fc.constant({ kind: "none" } as const) },
    fc.record({ kind: fc.constant("short" as const), room: fc.nat(250), stuck: fc.boolean() }),
    fc.record({ kind: fc.constant("sync" as const), stuck: fc.boolean() }),
    fc.constant({ kind: "restart" } as const),
    fc.record({ kind: fc.constant("tear" as const), bytes: fc.uint8Array({ minLength: 1, maxLength: 9 }) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fault, { maxLength: 12 }), async (faults) => {
      await using folder = new DataFolder();
      const disk = new FaultyStorage();
      let { log, facts } = await folder.open(disk);
      const acknowledged: Fact[] = [];
      const refused = new Set<string>();
      for (const [i, fault] of faults.entries()) {
        if (fault.kind === "restart" || fault.kind === "tear") {
          await log.close();
          if (fault.kind === "tear") await Deno.writeFile(folder.logPath, fault.bytes, { append: true });
          ({ log, facts } = await folder.open(disk));
          // What was refused may have stayed when nothing could be taken back; it counts from here on then.
          const extra = facts.filter((fact) => "note" in fact && refused.has(fact.note ?? ""));
          assert.deepEqual(facts.filter((fact) => !extra.includes(fact)), acknowledged);
          extra.forEach((fact) => refused.delete("note" in fact ? fact.note ?? "" : ""));
          acknowledged.splice(0, Infinity, ...facts);
          continue;
        }
        disk.room = fault.kind === "short" ? fault.room : Infinity;
        disk.failSync = fault.kind === "sync";
        disk.failTruncate = fault.kind !== "none" && fault.stuck;
        try {
          acknowledged.push(await log.append(victory(`fact ${i}`)));
        } catch (error) {
          assert.ok(error instanceof LogUnavailable);
          if (fault.kind !== "none" && fault.stuck) refused.add(`fact ${i}`);
        }
        disk.room = Infinity;
        disk.failSync = disk.failTruncate = false;
      }
      assert.deepEqual(facts.filter(({ seq }) => !acknowledged.some((fact) => fact.seq === seq)), []);
      const last = await log.append(victory("last"));
      await log.close();
      assert.deepEqual(await folder.facts(), [...acknowledged, last]);
    }),
    { numRuns: 60 },
  );
});

async function run(command: string, ...args: string[]): Promise<boolean> {
  try {
    return (await new Deno.Command(command, { args, stderr: "null" }).output()).success;
  } catch {
    return false;
  }
}

async function canBeImmutable(): Promise<boolean> {
  const probe = await Deno.makeTempFile();
  const works = await run("chattr", "+i", probe) && await run("chattr", "-i", probe);
  await Deno.remove(probe);
  return works;
}

Deno.test("what is said of a log that cannot be written tells nobody where it lies", async () => {
  await using folder = new DataFolder();
  const disk = new FaultyStorage();
  const { log } = await folder.open(disk);
  const said: string[] = [];
  const refuse = async (prepare: () => Promise<unknown>) => {
    await prepare();
    await assert.rejects(log.append(victory("refused")));
    said.push(log.problem ?? "");
  };
  await refuse(() => Promise.resolve(disk.room = 0));
  disk.room = Infinity;
  await refuse(() => Promise.resolve(disk.failSync = true));
  disk.failSync = false;
  await refuse(async () => {
    await Deno.remove(folder.logPath);
    await Deno.symlink(folder.logPath, folder.logPath); // which no sentence of ours is about
  });
  await Deno.remove(folder.logPath);
  // The folder is made anew, and another Scoreline comes first.
  await Deno.remove(folder.dir, { recursive: true });
  await Deno.mkdir(folder.dir);
  const lock = await lockFolder(diskStorage, folder.dir, folder.logger);
  await refuse(() => Promise.resolve());
  lock.close();
  await log.close();
  assert.deepEqual(said, [
    "The log events.jsonl cannot be written: the disk is full, free some space",
    "The log events.jsonl cannot be written: Input/output error",
    "The log events.jsonl cannot be written: Too many levels of symbolic links (os error 40)",
    "Another Scoreline is already using this data folder: stop it first, or start this one with --data DIR",
  ]);
});

Deno.test({
  name: "a pipe in the log's place is not read for ever, and the log goes on when it is gone",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using folder = new DataFolder();
    await Deno.mkdir(folder.dir);
    const pipe = () => new Deno.Command("mkfifo", { args: [folder.logPath] }).output();
    assert.ok((await pipe()).success);
    const { log } = await folder.open();
    assert.match(log.problem ?? "", /cannot be written: something else has its name/);
    await assert.rejects(log.append(victory("refused")), /something else has its name/);
    await Deno.remove(folder.logPath);
    const first = await log.append(victory("first"));
    await Deno.remove(folder.logPath);
    assert.ok((await pipe()).success);
    await assert.rejects(log.append(victory("refused")), /something else has its name/);
    await Deno.remove(folder.logPath);
    const second = await log.append(victory("second"));
    await log.close();
    assert.deepEqual([first.seq, second.seq, log.problem], [1, 2, null]);
    assert.deepEqual(await folder.facts(), [second]);
  },
});

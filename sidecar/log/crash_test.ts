import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Fact } from "../domain/fact.ts";
import { DataFolder } from "./testing/data_folder.ts";
import { victory } from "./testing/victory.ts";

const APPENDER = fileURLToPath(new URL("testing/appender.ts", import.meta.url));
const PLENTY = 1_000_000;
const KILLS = 20;

/** The command line of an appender that may touch nothing but its folder. */
function appender(dir: string, name: string, count: number): string[] {
  return [
    "run",
    "--no-prompt",
    "--no-check",
    `--allow-read=${dir}`,
    `--allow-write=${dir}`,
    APPENDER,
    dir,
    name,
    `${count}`,
  ];
}

/** What an appender has said; `onLine` is told of every line. */
async function listen(
  child: Deno.ChildProcess,
  onLine: (lines: number) => void = () => {},
): Promise<{ acknowledged: Map<string, number>; stopped: string | null }> {
  const acknowledged = new Map<string, number>();
  let stopped: string | null = null;
  let rest = "";
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line.startsWith("stopped: ")) stopped = line.slice("stopped: ".length);
      else acknowledged.set(line.slice(line.indexOf(" ") + 1), Number.parseInt(line));
      onLine(acknowledged.size);
    }
  }
  await child.status;
  return { acknowledged, stopped };
}

function assertAllThere(facts: readonly Fact[], acknowledged: ReadonlyMap<string, number>): void {
  const found = new Map(facts.map((fact) => ["note" in fact ? fact.note ?? "" : "", fact.seq]));
  assert.equal(found.size, facts.length, "no fact is there twice");
  for (const [note, seq] of acknowledged) assert.equal(found.get(note), seq, `${note} was acknowledged`);
}

Deno.test(`a log outlives kill -9 under load: ${KILLS} kills lose and double nothing, and no snapshot misleads`, async () => {
  await using folder = new DataFolder();
  const acknowledged = new Map<string, number>();
  for (let kill = 0; kill < KILLS; kill++) {
    const child = new Deno.Command(Deno.execPath(), {
      args: appender(folder.dir, `run${kill}`, PLENTY),
      stdout: "piped",
    }).spawn();
    const killAfter = 1 + (kill * 37) % 50;
    const said = await listen(child, (lines) => {
      if (lines === killAfter) child.kill("SIGKILL");
    });
    assert.equal(said.stopped, null, "the lock of a killed process is free");
    assert.ok(said.acknowledged.size >= killAfter);
    for (const [note, seq] of said.acknowledged) acknowledged.set(note, seq);
    // Whatever became of the snapshot that was being written, a start with it knows what the log says.
    const told = await folder.view({ every: PLENTY, writer: "appender" });
    assert.deepEqual(told.save(), (await folder.view()).save());
  }
  assert.ok((await Deno.stat(folder.snapshotPath)).size > 0, "snapshots were written");
  assert.deepEqual(folder.warnings.filter((text) => text.includes("snapshot")), []);
  assertAllThere(await folder.facts(), acknowledged);
});

Deno.test("a second process is refused while the log is open, with permissions for the folder only", async () => {
  await using folder = new DataFolder();
  const { log } = await folder.open();
  const start = () =>
    listen(
      new Deno.Command(Deno.execPath(), { args: appender(folder.dir, "other", 3), stdout: "piped" }).spawn(),
    );
  assert.match((await start()).stopped ?? "", /^Another Scoreline is already using .*: stop it first/);
  const fact = await log.append(victory("mine"));
  await log.close();
  const { acknowledged, stopped } = await start();
  assert.deepEqual([acknowledged.size, stopped], [3, null]);
  assertAllThere(await folder.facts(), new Map([["mine", fact.seq], ...acknowledged]));
});

Deno.test({
  name: "a file that may not grow stops the counting and harms nothing",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using folder = new DataFolder();
    await folder.facts();
    // The limit is in blocks of 1024 bytes; without the trap the system would end the process instead.
    const child = new Deno.Command("bash", {
      args: ["-c", 'trap "" XFSZ; ulimit -f 8; exec "$@"', "bash", Deno.execPath()]
        .concat(appender(folder.dir, "limited", PLENTY)),
      stdout: "piped",
      stderr: "null",
    }).spawn();
    const { acknowledged, stopped } = await listen(child);
    assert.match(stopped ?? "", /cannot be written: /);
    assert.ok(acknowledged.size > 10);
    const { log, facts } = await folder.open();
    assert.equal(log.damagedLines, 0);
    assertAllThere(facts, acknowledged);
    assert.equal(facts.length, acknowledged.size);
    await log.append(victory("after"));
    await log.close();
    assert.equal((await folder.facts()).length, acknowledged.size + 1);
  },
});

Deno.test("a full disk stops the counting until there is room again", async () => {
  const disk = await Deno.makeTempDir({ prefix: "scoreline_disk_" });
  if (!await mountTiny(disk)) {
    await Deno.remove(disk);
    return console.warn("NOT TESTED: a full disk (mounting a small one is not permitted here)");
  }
  try {
    const ballast = join(disk, "ballast");
    await Deno.writeFile(ballast, new Uint8Array(32 * 1_024));
    const folder = new DataFolder(disk);
    const { log } = await folder.open();
    const acknowledged = new Map<string, number>();
    const fill = async (name: string, most: number) => {
      for (let i = 0; i < most; i++) {
        acknowledged.set(`${name}-${i}`, (await log.append(victory(`${name}-${i}`))).seq);
      }
    };
    await assert.rejects(fill("until full", PLENTY), /cannot be written: (the disk is full|only \d+ of)/);
    await assert.rejects(log.append(victory("no")), /cannot be written: (the disk is full|only \d+ of)/);
    await Deno.remove(ballast);
    await fill("with room", 10);
    await log.close();
    const facts = await folder.facts();
    assertAllThere(facts, acknowledged);
    assert.equal(facts.length, acknowledged.size);
  } finally {
    await unmount(disk);
  }
});

/** Puts a disk of 64 KiB at `dir`, where the system lets us. */
async function mountTiny(dir: string): Promise<boolean> {
  const args = ["-t", "tmpfs", "-o", "size=64k", "none", dir];
  try {
    return (await new Deno.Command("mount", { args, stderr: "null" }).output()).success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Also when a failed test has left files open on it. */
async function unmount(dir: string): Promise<void> {
  await new Deno.Command("umount", { args: ["-l", dir] }).output();
  await Deno.remove(dir);
}

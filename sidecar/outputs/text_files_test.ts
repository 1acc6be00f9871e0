import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { SimulatedClock } from "../../tests/support/clock.ts";
import type { ScoreStatus } from "../contract.ts";
import { Counters } from "../runtime/counters.ts";
import { NOTHING_PLAYED, victories } from "./testing/score.ts";
import { TextFiles, type TextFolder } from "./text_files.ts";

const TEMPLATES = { "score.txt": "{victories}-{defeats}", "session.txt": "Session {session}" };

/** The machine's file system, whose writes are counted and can be made to fail. */
class FaultyFolder implements TextFolder {
  /** Names of what was written, in order. */
  readonly written: string[] = [];
  renameFails: (to: string) => boolean = () => false;
  /** Bytes that still fit. */
  space = Infinity;

  mkdir = Deno.mkdir;

  async writeTextFile(path: string, text: string): Promise<void> {
    if (text.length > this.space) {
      await Deno.writeTextFile(path, text.slice(0, this.space));
      throw new Error("No space left on device (os error 28)");
    }
    await Deno.writeTextFile(path, text);
  }

  async rename(from: string, to: string): Promise<void> {
    if (this.renameFails(to)) throw new Deno.errors.PermissionDenied("Access is denied. (os error 5)");
    await Deno.rename(from, to);
    this.written.push(to.replace(/^.*[\\/]/, ""));
  }
}

class Rig implements AsyncDisposable {
  readonly parent = Deno.makeTempDirSync({ prefix: "scoreline-text-" });
  /** Is not there yet. */
  readonly dir = join(this.parent, "data");
  readonly folder = new FaultyFolder();
  readonly clock = new SimulatedClock();
  readonly said: string[] = [];
  readonly #counters = new Counters();
  readonly files: TextFiles;

  constructor(templates: Readonly<Record<string, string>> = TEMPLATES) {
    const say = (topic: string, text: string) => this.said.push(`${topic}: ${text}`);
    this.files = new TextFiles({
      dir: this.dir,
      templates,
      clock: this.clock,
      logger: { info: say, warn: say, error: say },
      counters: this.#counters,
      folder: this.folder,
    });
  }

  /** Shows a score and lets all the time pass that the files may take. */
  async show(score: ScoreStatus): Promise<void> {
    this.files.show(score);
    let done = false;
    const closed = this.files.close().then(() => done = true);
    while (!done) await this.clock.advance(10);
    await closed;
  }

  read(name: string): Promise<string> {
    return Deno.readTextFile(join(this.dir, name));
  }

  get failures(): number {
    return this.#counters.list()[0]?.read() ?? NaN;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.parent, { recursive: true });
  }
}

Deno.test("TextFiles writes every file at the start and at each change of the score", async () => {
  await using rig = new Rig();
  await rig.show(NOTHING_PLAYED);
  assert.equal(await rig.read("score.txt"), "0-0");
  assert.equal(await rig.read("session.txt"), "Session 1");
  await rig.show(victories(1));
  await rig.show({ ...victories(1), draws: 1, total: 2 });
  assert.equal(await rig.read("score.txt"), "1-0");
  assert.equal(rig.folder.written.length, 6);
  const names = await Array.fromAsync(Deno.readDir(rig.dir), ({ name }) => name);
  assert.deepEqual(names.sort(), ["score.txt", "session.txt"], "nothing unfinished is left");
  assert.deepEqual(rig.said, []);
});

Deno.test("TextFiles mends at the next change what was deleted or overwritten from outside", async () => {
  await using rig = new Rig();
  await rig.show(victories(2));
  await Deno.remove(join(rig.dir, "score.txt"));
  await Deno.writeTextFile(join(rig.dir, "session.txt"), "old");
  await rig.show({ ...victories(2), draws: 1, total: 3 });
  assert.deepEqual([await rig.read("score.txt"), await rig.read("session.txt")], ["2-0", "Session 1"]);
});

Deno.test("TextFiles tries a file that somebody reads a few times, with the newest text", async () => {
  await using rig = new Rig();
  let refusals = 0;
  rig.folder.renameFails = (to) => to.endsWith("score.txt") && refusals++ < 3;
  rig.files.show(victories(1));
  await rig.clock.advance(0);
  await rig.show(victories(2));
  assert.equal(refusals, 5);
  assert.equal(await rig.read("score.txt"), "2-0");
  assert.deepEqual([rig.said, rig.failures], [[], 0]);
});

Deno.test("TextFiles gives a locked file up, says so once, writes the others, and comes back to it", async () => {
  await using rig = new Rig();
  rig.folder.renameFails = (to) => to.endsWith("score.txt");
  const began = rig.clock.now().mono;
  await rig.show(victories(1));
  assert.ok(rig.clock.now().mono - began <= 500, "the wait is bounded");
  assert.equal(await rig.read("session.txt"), "Session 1");
  await rig.show(victories(2));
  assert.deepEqual(rig.said, [
    "text files: score.txt cannot be written (Access is denied); it is tried again when the score changes",
  ]);
  assert.equal(rig.failures, 2);
  rig.folder.renameFails = () => false;
  await rig.show(victories(3));
  assert.equal(await rig.read("score.txt"), "3-0");
  assert.deepEqual(rig.said.slice(1), ["text files: The text files can be written again"]);
});

Deno.test("TextFiles keeps the old text whole when the disk is full", async () => {
  await using rig = new Rig();
  await rig.show(victories(1));
  rig.folder.space = 2;
  await rig.show(victories(12));
  assert.equal(await rig.read("score.txt"), "1-0");
  assert.match(rig.said.join(), /^text files: score.txt cannot be written \(No space left/);
  rig.folder.space = Infinity;
  await rig.show(victories(13));
  assert.equal(await rig.read("score.txt"), "13-0");
});

Deno.test("TextFiles outlives a folder that cannot be made, and a folder in the place of a file", async () => {
  await using rig = new Rig();
  await Deno.writeTextFile(rig.dir, "a file in the place of the folder");
  await rig.show(victories(1));
  assert.equal(rig.said.length, 1);
  await Deno.remove(rig.dir);
  await Deno.mkdir(join(rig.dir, "score.txt", "deeper"), { recursive: true });
  await rig.show(victories(2));
  assert.equal(await rig.read("session.txt"), "Session 1");
  assert.equal(rig.said.length, 1);
  await Deno.remove(join(rig.dir, "score.txt"), { recursive: true });
  await rig.show(victories(3));
  assert.equal(await rig.read("score.txt"), "3-0");
});

Deno.test("TextFiles never shows half a text to a reader", async () => {
  const long = `{victories} ${"-".repeat(900)} {victories}`;
  await using rig = new Rig({ "long.txt": long });
  await rig.show(victories(0));
  let reading = true;
  const reader = (async () => {
    while (reading) {
      const [first, , last] = (await rig.read("long.txt")).split(" ");
      assert.ok(first !== undefined && first === last, `${first} and ${last}`);
    }
  })();
  for (let count = 1; count <= 50; count++) await rig.show(victories(count));
  reading = false;
  await reader;
  assert.match(await rig.read("long.txt"), /^50 /);
});

/** What happens to the files, one after the other. */
const ACTIONS = fc.array(
  fc.oneof(
    fc.constant("change" as const),
    fc.record({ wait: fc.integer({ min: 0, max: 200 }) }),
    fc.record({ broken: fc.constantFrom("no", "write", "rename") }),
  ),
  { maxLength: 40 },
);

Deno.test("TextFiles: a file goes forward only, and holds the newest score once it can be written", async () => {
  await fc.assert(
    fc.asyncProperty(ACTIONS, async (actions) => {
      const disk = new Map<string, string>();
      const faults = { broken: "no" };
      const seen: number[] = [];
      const clock = new SimulatedClock();
      const files = new TextFiles({
        dir: "/data",
        templates: { "wins.txt": "{victories}" },
        clock,
        logger: { info: () => {}, warn: () => {}, error: () => {} },
        counters: new Counters(),
        folder: {
          mkdir: () => Promise.resolve(),
          writeTextFile(path, text) {
            disk.set(path, faults.broken === "write" ? "" : text);
            return faults.broken === "write" ? Promise.reject(new Error("full")) : Promise.resolve();
          },
          rename(from, to) {
            if (faults.broken === "rename") return Promise.reject(new Error("locked"));
            disk.set(to, disk.get(from) ?? "");
            disk.delete(from);
            seen.push(Number(disk.get(to)));
            return Promise.resolve();
          },
        },
      });
      let count = 0;
      for (const action of actions) {
        if (action === "change") files.show(victories(++count));
        else if ("wait" in action) await clock.advance(action.wait);
        else faults.broken = action.broken;
      }
      faults.broken = "no";
      files.show(victories(++count));
      await clock.advance(1_000);
      await files.close();
      assert.deepEqual(seen, seen.toSorted((a, b) => a - b), "forward");
      assert.deepEqual([...disk.values()], [String(count)]);
    }),
    { numRuns: 60 },
  );
});

import assert from "node:assert/strict";
import { join } from "node:path";
import { openEvidence } from "./evidence.ts";
import { DataFolder } from "./testing/data_folder.ts";

const AT = Date.UTC(2026, 10, 20, 23, 45, 1, 123);
const JPEG = new Uint8Array([0xff, 0xd8, 1, 2, 3, 0xff, 0xd9]);

function names(folder: DataFolder): string[] {
  return [...Deno.readDirSync(join(folder.dir, "evidence"))].map(({ name }) => name).sort();
}

Deno.test("save() keeps a picture that read() finds by its id", async () => {
  await using folder = new DataFolder();
  const evidence = openEvidence({ dir: folder.dir, keep: 5, logger: folder.logger });
  const id = await evidence.save(JPEG, { at: AT, outcome: "victory" });
  assert.equal(id, "20261120T234501123Z-victory");
  assert.deepEqual(await evidence.read(id), JPEG);
  assert.deepEqual(names(folder), ["20261120T234501123Z-victory.jpg"]);
});

Deno.test("save() gives pictures of one moment different ids", async () => {
  await using folder = new DataFolder();
  const evidence = openEvidence({ dir: folder.dir, keep: 5, logger: folder.logger });
  const saves = [1, 2, 3].map((byte) => evidence.save(new Uint8Array([byte]), { at: AT, outcome: "draw" }));
  const ids = await Promise.all(saves);
  assert.deepEqual(ids, [
    "20261120T234501123Z-draw",
    "20261120T234501123Z-draw-2",
    "20261120T234501123Z-draw-3",
  ]);
  for (const [i, id] of ids.entries()) {
    assert.deepEqual(await evidence.read(id ?? ""), new Uint8Array([i + 1]));
  }
});

Deno.test("save() keeps the newest pictures, and the one just taken even if the clock went back", async () => {
  await using folder = new DataFolder();
  const evidence = openEvidence({ dir: folder.dir, keep: 3, logger: folder.logger });
  const save = (seconds: number) => evidence.save(JPEG, { at: AT + seconds * 1_000, outcome: "defeat" });
  for (const seconds of [1, 2, 3, 4, 5]) await save(seconds);
  assert.deepEqual(names(folder).map((name) => name.slice(0, 18)), [
    "20261120T234504123",
    "20261120T234505123",
    "20261120T234506123",
  ]);
  assert.notEqual(await save(0), null);
  assert.deepEqual(names(folder).map((name) => name.slice(0, 18)), [
    "20261120T234501123",
    "20261120T234505123",
    "20261120T234506123",
  ]);
});

Deno.test("save() removes what a crash left unfinished and nothing that is not ours", async () => {
  await using folder = new DataFolder();
  const pictures = join(folder.dir, "evidence");
  await Deno.mkdir(pictures, { recursive: true });
  for (
    const name of ["20250101T000000000Z-victory.jpg.tmp", "holiday.jpg", "20250101T000000000Z-victory.txt"]
  ) {
    await Deno.writeFile(join(pictures, name), JPEG);
  }
  const evidence = openEvidence({ dir: folder.dir, keep: 1, logger: folder.logger });
  await evidence.save(JPEG, { at: AT, outcome: "victory" });
  assert.deepEqual(names(folder), [
    "20250101T000000000Z-victory.txt",
    "20261120T234501123Z-victory.jpg",
    "holiday.jpg",
  ]);
});

Deno.test("save() keeps nothing when 0 pictures are to be kept", async () => {
  await using folder = new DataFolder();
  const evidence = openEvidence({ dir: folder.dir, keep: 0, logger: folder.logger });
  assert.equal(await evidence.save(JPEG, { at: AT, outcome: "victory" }), null);
  assert.equal(await Deno.stat(folder.dir).catch(() => null), null);
});

Deno.test("save() answers null and warns when the picture cannot be kept, and tries again the next time", async () => {
  await using folder = new DataFolder();
  await Deno.mkdir(folder.dir);
  await Deno.writeTextFile(join(folder.dir, "evidence"), "a file in the place of the folder");
  const evidence = openEvidence({ dir: folder.dir, keep: 5, logger: folder.logger });
  assert.equal(await evidence.save(JPEG, { at: AT, outcome: "victory" }), null);
  assert.equal(await evidence.save(JPEG, { at: NaN, outcome: "victory" }), null);
  assert.equal(folder.warnings.length, 2);
  assert.match(
    folder.warnings[0] ?? "",
    /^The picture behind a count is not kept: something else has its name/,
  );
  await Deno.remove(join(folder.dir, "evidence"));
  assert.notEqual(await evidence.save(JPEG, { at: AT, outcome: "victory" }), null);
});

Deno.test("read() answers null for whatever names no picture, and lets no path reach the file system", async () => {
  await using folder = new DataFolder();
  await folder.write("secret");
  const evidence = openEvidence({ dir: folder.dir, keep: 5, logger: folder.logger });
  const id = await evidence.save(JPEG, { at: AT, outcome: "victory" });
  await Deno.writeTextFile(join(folder.dir, "secret.jpg"), "secret");
  const bad = [
    "",
    "../secret",
    "..%2Fsecret",
    "..\\secret",
    `${id}/../../secret`,
    `../evidence/${id}`,
    `${id}\n`,
    `${id}\0`,
    ` ${id}`,
    `${id}.jpg`,
    "20261120T234501123Z-penalty",
    "20261120T234501124Z-victory",
  ];
  for (const text of bad) assert.equal(await evidence.read(text), null, JSON.stringify(text));
  assert.deepEqual(folder.warnings, []);
});

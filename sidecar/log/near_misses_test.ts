import assert from "node:assert/strict";
import { join } from "node:path";
import { type NearMissDraft, openNearMisses } from "./near_misses.ts";
import { DataFolder } from "./testing/data_folder.ts";

const AT = Date.UTC(2026, 10, 20, 23, 45, 1, 123);
const JPEG = new Uint8Array([0xff, 0xd8, 1, 2, 3, 0xff, 0xd9]);

function draft(seconds: number, part: Partial<NearMissDraft> = {}): NearMissDraft {
  return {
    at: AT + seconds * 1_000,
    outcome: "defeat",
    label: "defeat_text",
    confidence: 0.62,
    source: "Game",
    ...part,
  };
}

function names(folder: DataFolder): string[] {
  return [...Deno.readDirSync(join(folder.dir, "near-misses"))].map(({ name }) => name).sort();
}

Deno.test("newest() tells what was kept, the newest first", async () => {
  await using folder = new DataFolder();
  const nearMisses = openNearMisses({ dir: folder.dir, keep: 5, logger: folder.logger });
  assert.deepEqual(await nearMisses.newest(10), []);
  const id = await nearMisses.save(JPEG, draft(0));
  await nearMisses.save(JPEG, draft(20, { outcome: "draw", label: "draw_progressbar" }));
  assert.deepEqual(await nearMisses.newest(10), [
    {
      at: "2026-11-20T23:45:21.123Z",
      outcome: "draw",
      label: "draw_progressbar",
      confidence: 0.62,
      source: "Game",
      picture_url: "api/near-misses/20261120T234521123Z-draw.jpg",
    },
    {
      at: "2026-11-20T23:45:01.123Z",
      outcome: "defeat",
      label: "defeat_text",
      confidence: 0.62,
      source: "Game",
      picture_url: `api/near-misses/${id}.jpg`,
    },
  ]);
  assert.equal((await nearMisses.newest(1)).length, 1);
  assert.deepEqual(await nearMisses.read(id ?? ""), JPEG);
  assert.equal(await nearMisses.read("../near-misses/20261120T234521123Z-draw"), null);
});

Deno.test("save() removes an old picture with what is known of it, and what a crash left of another", async () => {
  await using folder = new DataFolder();
  const pictures = join(folder.dir, "near-misses");
  await Deno.mkdir(pictures, { recursive: true });
  const left = ["20250101T000000000Z-victory.json", "20250101T000000000Z-draw.json.tmp", "notes.json"];
  for (const name of left) await Deno.writeTextFile(join(pictures, name), "{}");
  const nearMisses = openNearMisses({ dir: folder.dir, keep: 2, logger: folder.logger });
  for (const seconds of [0, 10, 20]) await nearMisses.save(JPEG, draft(seconds));
  assert.deepEqual(names(folder), [
    "20261120T234511123Z-defeat.jpg",
    "20261120T234511123Z-defeat.json",
    "20261120T234521123Z-defeat.jpg",
    "20261120T234521123Z-defeat.json",
    "notes.json",
  ]);
  assert.deepEqual(folder.warnings, []);
});

Deno.test("newest() tells of a picture whose details are lost or damaged what its name says", async () => {
  await using folder = new DataFolder();
  const nearMisses = openNearMisses({ dir: folder.dir, keep: 5, logger: folder.logger });
  for (const details of [null, "", "[]", "{", '{"label":"penalty","confidence":7,"source":1}']) {
    const id = await nearMisses.save(JPEG, draft(0));
    const file = join(folder.dir, "near-misses", `${id}.json`);
    if (details === null) await Deno.remove(file);
    else await Deno.writeTextFile(file, details);
  }
  const told = await nearMisses.newest(10);
  assert.deepEqual(
    told.map(({ at, outcome, label, confidence, source }) => [at, outcome, label, confidence, source]),
    [
      ...Array(5).fill(["2026-11-20T23:45:01.123Z", "defeat", null, null, null]),
    ],
  );
});

Deno.test("newest() leaves out what only looks like a picture of ours, and warns when it cannot list", async () => {
  await using folder = new DataFolder();
  const pictures = join(folder.dir, "near-misses");
  await Deno.mkdir(pictures, { recursive: true });
  for (const name of ["holiday.jpg", "20269920T234501123Z-draw.jpg", "20261120T234501123Z-draw.png"]) {
    await Deno.writeFile(join(pictures, name), JPEG);
  }
  const nearMisses = openNearMisses({ dir: folder.dir, keep: 5, logger: folder.logger });
  assert.deepEqual(await nearMisses.newest(10), []);
  assert.deepEqual(folder.warnings, []);
  await Deno.remove(pictures, { recursive: true });
  await Deno.writeTextFile(pictures, "a file in the place of the folder");
  assert.deepEqual(await nearMisses.newest(10), []);
  assert.match(folder.warnings[0] ?? "", /^The kept pictures cannot be listed: /);
});

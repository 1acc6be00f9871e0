import assert from "node:assert/strict";
import { diskStorage, takeBack } from "./storage.ts";
import { DataFolder } from "./testing/data_folder.ts";

const TABLE: [says: string, before: string, after: string][] = [
  ["takes all of a write back", "kept\nwritten\n", "kept\n"],
  ["takes a part of a write back", "kept\nwrit", "kept\n"],
  ["leaves a file alone that has nothing of the write", "kept\n", "kept\n"],
  ["leaves a shorter file alone", "ke", "ke"],
  ["leaves other content of the same length alone", "kept\nsomeone\n", "kept\nsomeone\n"],
  ["leaves other content behind the write alone", "kept\nwritten\nmore", "kept\nwritten\nmore"],
];

for (const [says, before, after] of TABLE) {
  Deno.test(`takeBack() ${says}`, async () => {
    await using folder = new DataFolder();
    await folder.write(before);
    await takeBack(diskStorage, folder.logPath, { offset: 5, bytes: new TextEncoder().encode("written\n") });
    assert.equal(await Deno.readTextFile(folder.logPath), after);
  });
}

Deno.test("takeBack() has nothing to do when there is no file", async () => {
  await using folder = new DataFolder();
  await takeBack(diskStorage, folder.logPath, { offset: 0, bytes: new Uint8Array(3) });
  assert.equal(await Deno.stat(folder.dir).catch(() => null), null);
});

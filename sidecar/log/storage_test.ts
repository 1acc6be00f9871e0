import assert from "node:assert/strict";
import { diskStorage, type Storage, syncFolder, takeBack } from "./storage.ts";
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

/** A storage on which folders cannot be synced, and how many of them are open. */
function unsyncable(code: string) {
  const handles = { open: 0 };
  const storage: Storage = {
    ...diskStorage,
    async open(path, options) {
      const handle = await Deno.open(path, options);
      handles.open++;
      const close = handle.close.bind(handle);
      handle.sync = () => Promise.reject(Object.assign(new Error("Not synced"), { code }));
      handle.close = () => {
        handles.open--;
        close();
      };
      return handle;
    },
  };
  return { storage, handles };
}

Deno.test({
  name: "syncFolder() bears a file system that knows no such call, and no other failure",
  ignore: Deno.build.os === "windows", // there is nothing to sync
  async fn() {
    await using folder = new DataFolder();
    await folder.write("");
    for (const code of ["EINVAL", "ENOTSUP"]) await syncFolder(unsyncable(code).storage, folder.dir);
    const { storage, handles } = unsyncable("EIO");
    await assert.rejects(syncFolder(storage, folder.dir), /Not synced/);
    assert.equal(handles.open, 0);
  },
});

import assert from "node:assert/strict";
import { join } from "node:path";
import { textFile } from "./packed_file.ts";
import { FolderInUse, writeFolder } from "./write_folder.ts";

Deno.test("writeFolder() replaces an older package, never one that was used", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const folder = join(dir, "scoreline");
    await writeFolder(folder, [textFile("sidecar/old.ts", "old")]);
    await writeFolder(folder, [textFile("start.sh", "new", { executable: true })]);
    assert.deepEqual(Array.from(Deno.readDirSync(folder), ({ name }) => name), ["start.sh"]);
    if (Deno.build.os !== "windows") {
      assert.equal((await Deno.stat(join(folder, "start.sh"))).mode! & 0o777, 0o755); // Unix has modes
    }
    await Deno.mkdir(join(folder, "data"));
    await assert.rejects(writeFolder(folder, []), FolderInUse);
    assert.deepEqual(Array.from(Deno.readDirSync(folder), ({ name }) => name).sort(), ["data", "start.sh"]);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

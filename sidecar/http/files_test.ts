import assert from "node:assert/strict";
import { join } from "node:path";
import { openFile } from "./files.ts";

async function within(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "scoreline_files_" });
  try {
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("openFile() finds nothing where no file can be", () =>
  within(async (folder) => {
    await Deno.writeTextFile(join(folder, "plain"), "");
    await Deno.symlink(join(folder, "round"), join(folder, "round"));
    // 190 characters pass for a name of ours, and are 570 bytes for the system.
    for (const name of ["none", "plain/none", "round", "\u3042".repeat(190), "long/".repeat(1_000)]) {
      assert.equal(await openFile(join(folder, name), false), null, name.slice(0, 20));
    }
    assert.equal(await openFile(folder, false), null);
  }));

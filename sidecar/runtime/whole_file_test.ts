import assert from "node:assert/strict";
import { join } from "node:path";
import { UNFINISHED, writeWhole } from "./whole_file.ts";

async function withFolder(test: (path: string, names: () => Promise<string[]>) => Promise<void>) {
  const folder = await Deno.makeTempDir({ prefix: "scoreline-whole-file-" });
  const names = async () => (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).sort();
  try {
    await test(join(folder, "kept"), names);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const parts = (...texts: string[]) => texts.map((text) => new TextEncoder().encode(text));

Deno.test("writeWhole() puts all parts in the place of what was there", async () => {
  await withFolder(async (path, names) => {
    await writeWhole(path, parts("something ", "longer"));
    await writeWhole(path, parts("short"));
    assert.equal(await Deno.readTextFile(path), "short");
    assert.deepEqual(await names(), ["kept"]);
  });
});

Deno.test("writeWhole() leaves what was there, and nothing else, when it cannot write", async () => {
  await withFolder(async (path, names) => {
    await writeWhole(path, parts("before"));
    function* failing() {
      yield* parts("half");
      throw new Error("no more");
    }
    await assert.rejects(writeWhole(path, failing()), /no more/);
    assert.equal(await Deno.readTextFile(path), "before");
    assert.deepEqual(await names(), ["kept"]);
  });
});

Deno.test("writeWhole() removes nothing that it has not made", async () => {
  await withFolder(async (path, names) => {
    await Deno.mkdir(path + UNFINISHED);
    await assert.rejects(writeWhole(path, parts("any")));
    assert.deepEqual(await names(), [`kept${UNFINISHED}`]);
  });
});

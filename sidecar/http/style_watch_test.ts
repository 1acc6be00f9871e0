import assert from "node:assert/strict";
import { watchStyleSheet } from "./style_watch.ts";

/** A watched file, looked at when the test says so. */
async function withWatch(
  test: (watch: { file: string; look: () => Promise<void>; told: string[] }) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "scoreline-style-" });
  const stop = new AbortController();
  const told: string[] = [];
  let slept = Promise.withResolvers<void>();
  let wake = () => {};
  const clock = {
    sleep: () => {
      slept.resolve();
      return new Promise<void>((resolve) => wake = resolve);
    },
  };
  const file = `${folder}/custom.css`;
  const watching = watchStyleSheet(file, (version) => void told.push(version), clock, stop.signal);
  const look = async () => {
    await slept.promise;
    slept = Promise.withResolvers();
    wake();
    await slept.promise;
  };
  try {
    await slept.promise;
    await test({ file, look, told });
  } finally {
    stop.abort();
    wake();
    await watching;
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("watchStyleSheet() tells what it finds first, and every other content after two looks", async () => {
  await withWatch(async ({ file, look, told }) => {
    assert.deepEqual(told, [""]);
    await Deno.writeTextFile(file, ".value {}");
    await look();
    assert.equal(told.length, 1, "it may still be written");
    await look();
    assert.equal(told.length, 2);
    await look();
    assert.equal(told.length, 2, "the same");
    await Deno.remove(file);
    await look();
    await look();
    assert.equal(told.length, 3);
    assert.equal(told.at(-1), "");
  });
});

Deno.test("watchStyleSheet() tells nothing of a file that was empty for a moment", async () => {
  await withWatch(async ({ file, look, told }) => {
    await Deno.writeTextFile(file, ".value {}");
    const { mtime } = await Deno.stat(file);
    assert.ok(mtime !== null);
    await look();
    await look();
    const before = [...told];
    await Deno.writeTextFile(file, "");
    await look();
    await Deno.writeTextFile(file, ".value {}");
    await Deno.utime(file, mtime, mtime);
    await look();
    await look();
    assert.deepEqual(told, before);
  });
});

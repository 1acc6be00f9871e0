import assert from "node:assert/strict";
import { join } from "node:path";
import { RecordingFile } from "./recording_file.ts";

async function withFile(test: (path: string, file: RecordingFile) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "scoreline-recording-file-" });
  const path = join(folder, "file");
  try {
    await test(path, new RecordingFile(await Deno.open(path, { write: true, createNew: true })));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("RecordingFile has what was written where, whether that is in the file yet or not", async () => {
  await withFile(async (path, file) => {
    const expected = new Uint8Array(1_000_000);
    let size = 0;
    for (let i = 1; size < 900_000; i++) {
      const bytes = new Uint8Array(i * 997 % 70_000 + 1).fill(i);
      expected.set(bytes, size);
      void file.write(bytes, size);
      size += bytes.length;
      // A little earlier, and at the very beginning.
      for (const [at, length] of [[Math.max(0, size - 50), 40], [0, 10]] as const) {
        if (at + length > size) continue;
        const patch = new Uint8Array(length).fill(255 - i);
        expected.set(patch, at);
        void file.write(patch, at);
      }
    }
    const large = new Uint8Array(300_000).fill(7);
    await file.write(large.subarray(0, 90_000), size);
    expected.set(large.subarray(0, 90_000), size);
    assert.equal(file.size, size + 90_000);
    await file.close();
    assert.deepEqual(await Deno.readFile(path), expected.subarray(0, size + 90_000));
  });
});

Deno.test("RecordingFile refuses to leave a gap, and everything after that", async () => {
  await withFile(async (_path, file) => {
    await file.write(new Uint8Array(10), 0);
    await assert.rejects(file.write(new Uint8Array(1), 11), RangeError);
    await assert.rejects(file.write(new Uint8Array(1), 10), RangeError);
    await assert.rejects(file.close(), RangeError);
  });
});

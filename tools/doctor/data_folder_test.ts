import assert from "node:assert/strict";
import { join } from "node:path";
import type { Finding } from "./check.ts";
import { checkDataFolder } from "./data_folder.ts";

async function findings(dir: string): Promise<[data: Finding, log: Finding]> {
  const told: Finding[] = [];
  await checkDataFolder(dir, (one) => told.push(one));
  const [data, log] = told;
  assert.ok(data !== undefined && log !== undefined && told.length === 2);
  return [data, log];
}

Deno.test("checkDataFolder() tries to write, leaves nothing behind, and counts the lines of the log", async () => {
  const parent = await Deno.makeTempDir();
  try {
    const dir = join(parent, "data");
    const [made, none] = await findings(dir);
    assert.deepEqual([made.state, none.state], ["ok", "ok"]);
    assert.deepEqual(Array.from(Deno.readDirSync(dir)), []);

    const line = (seq: number) =>
      `{"v":1,"seq":${seq},"at":"2025-01-01T00:00:00.000Z","type":"session_started","source":"sidecar"}\n`;
    const path = join(dir, "events.jsonl");
    await Deno.writeTextFile(path, line(1) + line(2));
    const [, whole] = await findings(dir);
    assert.deepEqual([whole.state, whole.message], ["ok", `${path} can be read: 2 lines.`]);
    await Deno.writeTextFile(path, `${line(1)}nonsense\n${line(2)}`);
    const [, damaged] = await findings(dir);
    assert.equal(damaged.state, "warning");
    assert.match(damaged.message, /1 of 3 lines cannot be read/);
  } finally {
    await Deno.remove(parent, { recursive: true });
  }
});

Deno.test("checkDataFolder() says what to do about a folder that cannot be written", async () => {
  const file = await Deno.makeTempFile();
  try {
    const [data] = await findings(join(file, "data"));
    assert.equal(data.state, "failed");
    assert.match(data.message, /set data\.dir to another folder\.$/);
  } finally {
    await Deno.remove(file);
  }
});

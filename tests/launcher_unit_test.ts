/** The script for OBS without OBS: its own tests under LuaJIT, and its style. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { testNeeding } from "./support/skip.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

async function run(program: string, args: readonly string[]): Promise<{ code: number; said: string }> {
  const { code, stdout, stderr } = await new Deno.Command(program, { args: [...args], cwd: ROOT }).output();
  const text = new TextDecoder();
  return { code, said: text.decode(stdout) + text.decode(stderr) };
}

const FILES = readdirSync(`${ROOT}tests/launcher`).filter((name) => name.endsWith("_test.lua")).toSorted();

for (const file of FILES) {
  testNeeding(["luajit"], `obs-scripts: ${file}`, async () => {
    const folder = await Deno.makeTempDir({ prefix: "scoreline-lua-" });
    try {
      const { code, said } = await run("luajit", [`tests/launcher/${file}`, folder]);
      assert.equal(code, 0, said);
      assert.match(said, /^ok /m);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

testNeeding(["luacheck"], "obs-scripts: luacheck finds nothing", async () => {
  const { code, said } = await run("luacheck", ["--no-color", "obs-scripts", "tests/launcher"]);
  assert.equal(code, 0, said);
});

testNeeding(["luajit"], "the script for OBS runs what the task start runs", async () => {
  const { tasks } = JSON.parse(await Deno.readTextFile(`${ROOT}deno.json`));
  const print = 'print("deno " .. table.concat(dofile("obs-scripts/scoreline/command.lua").DENO_ARGS, " "))';
  assert.equal((await run("luajit", ["-e", print])).said.trim(), tasks.start.command);
});

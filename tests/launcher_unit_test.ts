/** The script for OBS without OBS: its own tests under LuaJIT, and its style. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readProjectManifest, runFlags } from "../tools/package/manifest.ts";
import { scriptsFor } from "../tools/package/scripts.ts";
import { targetNamed } from "../tools/package/targets.ts";
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

testNeeding(["luajit"], "the script for OBS starts a package as the package's own script does", async () => {
  const manifest = readProjectManifest(await Deno.readTextFile(`${ROOT}deno.json`));
  const target = targetNamed("x86_64-unknown-linux-gnu") ?? assert.fail();
  const [start] = scriptsFor(target, runFlags(manifest, "start"));
  const text = new TextDecoder().decode(start?.bytes);
  const print = `
    local made = dofile("obs-scripts/scoreline/command.lua").sidecar {
      deno = "./runtime/deno", packaged = true, root = "$here", port = 1, source = "",
    }
    local variables = {}
    for name, value in pairs(made.env) do variables[#variables + 1] = name .. "=" .. value end
    print((table.concat(made.args, " "):gsub(" %-%-exit.*", "")))
    print(table.concat(variables, "\\n"))`;
  const [args = "", ...variables] = (await run("luajit", ["-e", print])).said.trim().split("\n");
  assert.ok(text.includes(`exec ./runtime/deno ${args} "$@"`), args);
  const exported = [...text.matchAll(/(DENO_\w+)="?([^"\s]+)"?/g)].map(([, name, value]) =>
    `${name}=${value}`
  );
  assert.deepEqual(variables.toSorted(), [...exported, "NO_COLOR=1"].toSorted());
});

import assert from "node:assert/strict";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import * as v from "valibot";
import { audit, npmStore } from "./audit.ts";
import { LOCKS } from "./audit/locks.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

async function run(root: string, ...args: string[]): Promise<{ code: number; out: string; error: string }> {
  const out: string[] = [];
  const error: string[] = [];
  const code = await audit(args, { root, store: await npmStore() }, {
    out: (line) => void out.push(line),
    error: (line) => void error.push(line),
  });
  return { code, out: out.join("\n"), error: error.join("\n") };
}

const report = v.object({
  ok: v.boolean(),
  problems: v.array(v.object({ message: v.string() })),
  packages: v.array(
    v.object({ name: v.string(), version: v.string(), licence: v.string(), integrity: v.string() }),
  ),
});

Deno.test("nothing is off with what this project fetches, and THIRD_PARTY.md lists all of it", async () => {
  const { code, out } = await run(ROOT, "--json");
  const { ok, problems, packages } = v.parse(report, JSON.parse(out));
  assert.deepEqual(problems.map(({ message }) => message), []);
  assert.deepEqual([code, ok], [0, true]);
  const text = await Deno.readTextFile(join(ROOT, "THIRD_PARTY.md"));
  for (const { name, version } of packages) {
    assert.ok(text.includes(`${name} ${version}`), `${name} ${version}`);
  }
});

Deno.test("every lock file of the project is looked at", async () => {
  const found: string[] = [];
  async function walk(folder: string): Promise<void> {
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      const path = join(folder, name);
      if (isDirectory && !/^(node_modules|dist|data|artifacts|\.git)$/.test(name)) await walk(path);
      else if (name === "deno.lock") found.push(relative(ROOT, path).replaceAll("\\", "/"));
    }
  }
  await walk(ROOT);
  assert.deepEqual(found.sort(), LOCKS.map(({ path }) => path).sort());
});

Deno.test("audit finds what was changed, and --write brings the lists up to date", async () => {
  const root = await Deno.makeTempDir();
  try {
    const members = [
      "overlay/deno.json",
      ...LOCKS.flatMap(({ path }) => [path, path.replace(/lock$/, "json")]),
    ];
    for (const path of [...members, "THIRD_PARTY.md", "tools/audit/licences.json"]) {
      await Deno.mkdir(join(root, path, ".."), { recursive: true });
      await Deno.copyFile(join(ROOT, path), join(root, path));
    }
    assert.equal((await run(root)).code, 0);

    const lock = join(root, "tools", "accessibility", "deno.lock");
    await Deno.writeTextFile(
      lock,
      (await Deno.readTextFile(lock)).replaceAll("axe-core@4.14.1", "axe-core@4.14.0"),
    );
    const changed = await run(root);
    assert.equal(changed.code, 1);
    assert.match(changed.out, /accessibility\/deno\.lock: axe-core@4\.14\.0: Its licence is not known/);
    assert.match(changed.out, /licences\.json: axe-core@4\.14\.1: No lock file names it/);
    assert.match(changed.out, /THIRD_PARTY\.md: Its list is not current/);

    await Deno.writeTextFile(
      lock,
      await Deno.readTextFile(join(ROOT, "tools", "accessibility", "deno.lock")),
    );
    const table = join(root, "tools", "audit", "licences.json");
    await Deno.writeTextFile(
      table,
      (await Deno.readTextFile(table)).replace("{", '{\n  "gone@1.0.0": "MIT",'),
    );
    const list = join(root, "THIRD_PARTY.md");
    await Deno.writeTextFile(list, (await Deno.readTextFile(list)).replace("hono 4.", "hono 3."));
    assert.equal((await run(root)).code, 1);
    assert.equal((await run(root, "--write")).code, 0);
    for (const path of ["THIRD_PARTY.md", "tools/audit/licences.json"]) {
      assert.equal(
        await Deno.readTextFile(join(root, path)),
        await Deno.readTextFile(join(ROOT, path)),
        path,
      );
    }
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});

Deno.test("audit answers a wrong command line in one sentence", async () => {
  const { code, error } = await run(ROOT, "--jsn");
  assert.deepEqual([code, error], [2, "Unknown option '--jsn'. See 'deno task audit --help'."]);
});

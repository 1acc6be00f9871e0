import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { build, BuildError, isStale } from "./built_folder.ts";
import { pagesOf } from "./pages.ts";

const SOURCES: Readonly<Record<string, string>> = {
  "deno.lock": "{}",
  "sidecar/contract.ts": "export const OUTCOMES = [];",
  "overlay/vite.config.ts": "export default { base: './' };",
  "overlay/index.html": '<script type="module" src="./src/main.ts"></script>',
  "overlay/src/main.ts": "document.title = 'first';",
  "overlay/src/main_test.ts": "",
};

/** A small project of its own, gone after the test. */
async function withProject(test: (project: { root: string; write: Write }) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir({ prefix: "scoreline-build-" });
  const write: Write = async (path, text) => {
    await Deno.mkdir(dirname(join(root, path)), { recursive: true });
    await Deno.writeTextFile(join(root, path), text);
  };
  try {
    for (const [path, text] of Object.entries(SOURCES)) await write(path, text);
    await test({ root, write });
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}
type Write = (path: string, text: string) => Promise<void>;

const builtPage = (root: string) => Deno.readTextFile(join(root, "overlay", "dist", "index.html"));
async function leftovers(root: string): Promise<string[]> {
  const names = (await Array.fromAsync(Deno.readDir(join(root, "overlay")))).map(({ name }) => name);
  return names.filter((name) => name.startsWith(".dist-") && name !== ".dist-lock");
}

Deno.test("isStale() is about the sources, the wire types and the lock file, not about tests", async () => {
  await withProject(async ({ root, write }) => {
    assert.equal(await isStale(pagesOf(root)), true, "never built");
    await build(pagesOf(root));
    assert.equal(await isStale(pagesOf(root)), false);
    await write("overlay/src/main_test.ts", "// changed");
    assert.equal(await isStale(pagesOf(root)), false);
    for (const path of ["overlay/src/main.ts", "overlay/index.html", "sidecar/contract.ts", "deno.lock"]) {
      await write(path, `${SOURCES[path]} `);
      assert.equal(await isStale(pagesOf(root)), true, path);
      await write(path, SOURCES[path] ?? "");
      assert.equal(await isStale(pagesOf(root)), false, path);
    }
    await write("overlay/src/added.ts", "");
    assert.equal(await isStale(pagesOf(root)), true, "an added file");
  });
});

Deno.test("build() leaves the old pages when the bundler fails, and says why", async () => {
  await withProject(async ({ root, write }) => {
    await build(pagesOf(root));
    const before = await builtPage(root);
    await write("overlay/src/main.ts", "import './missing.ts';");
    await assert.rejects(
      build(pagesOf(root)),
      (error) => error instanceof BuildError && error.message.includes("missing.ts"),
    );
    assert.equal(await builtPage(root), before);
    assert.equal(await isStale(pagesOf(root)), true);
    assert.deepEqual(await leftovers(root), []);
  });
});

Deno.test("build() leaves the old pages when they cannot be moved away, and says what to do", async () => {
  await withProject(async ({ root, write }) => {
    await build(pagesOf(root));
    const before = await builtPage(root);
    await write("overlay/src/main.ts", "document.title = 'second';");
    await write("overlay/.dist-old", "no system moves a folder onto a file");
    await assert.rejects(
      build(pagesOf(root)),
      (error) => error instanceof BuildError && /dist cannot be replaced .+ Stop what/.test(error.message),
    );
    assert.equal(await builtPage(root), before);
    assert.deepEqual(await leftovers(root), [".dist-old"]);
  });
});

Deno.test("build() says so when nothing can be written", async () => {
  await withProject(async ({ root }) => {
    await Deno.mkdir(join(root, "overlay", ".dist-lock"));
    await assert.rejects(
      build(pagesOf(root)),
      (error) => error instanceof BuildError && /^Nothing can be written to .+overlay \(/.test(error.message),
    );
  });
});

Deno.test("build() replaces the pages, and removes what an interrupted build has left", async () => {
  await withProject(async ({ root, write }) => {
    await build(pagesOf(root));
    const before = await builtPage(root);
    await write("overlay/.dist-fresh/half.html", "half a build");
    await write("overlay/src/main.ts", "document.title = 'second';");
    await build(pagesOf(root));
    assert.notEqual(await builtPage(root), before);
    assert.deepEqual(await leftovers(root), []);
  });
});

Deno.test("build() lets builds wait for each other, and builds once when they ask for fresh pages", async () => {
  await withProject(async ({ root }) => {
    await Promise.all([1, 2, 3].map(() => build(pagesOf(root), { ifStale: true })));
    const { mtime } = await Deno.stat(join(root, "overlay", "dist"));
    await build(pagesOf(root), { ifStale: true });
    assert.deepEqual((await Deno.stat(join(root, "overlay", "dist"))).mtime, mtime);
    assert.equal(await isStale(pagesOf(root)), false);
  });
});

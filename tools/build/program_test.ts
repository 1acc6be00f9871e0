import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import * as v from "valibot";
import { build, isStale } from "./built_folder.ts";
import { programOf } from "./program.ts";

/** A module that exports `add`, the sum of two integers. */
const ADD = Uint8Array.from(
  atob("AGFzbQEAAAABBwFgAn9/AX8DAgEABwcBA2FkZAAACgkBBwAgACABags="),
  (character) => character.charCodeAt(0),
);
const SOURCES: Readonly<Record<string, string | Uint8Array>> = {
  "deno.json": `{ "version": "1.2.3" }`,
  "deno.lock": "{}",
  "tools/build/program.ts": "",
  "sidecar/main.ts": `
    import { place } from "./deep/place.ts";
    import { add } from "./deep/add.wasm";
    import manifest from "../deno.json" with { type: "json" };
    const isMain: boolean = import.meta.main;
    const words = "Señor 勝利 \u{1f600} " + /[é勝]/u.test("勝");
    console.log(JSON.stringify({ isMain, place, words, sum: add(2, 3), version: manifest.version }));
    if (Deno.args.includes("later")) console.log((await import("./later.ts")).said);`,
  "sidecar/deep/place.ts": "export const place = import.meta.url;",
  "sidecar/deep/add.wasm": ADD,
  "sidecar/later.ts": `export const said = "it is later";`,
};
const graph = v.object({ modules: v.array(v.object({ specifier: v.string() })) });

/** A small project of its own, gone after the test. */
async function withProject(test: (root: string) => Promise<void>): Promise<void> {
  const root = await Deno.realPath(await Deno.makeTempDir({ prefix: "scoreline-build-" }));
  try {
    for (const [path, content] of Object.entries(SOURCES)) {
      await Deno.mkdir(dirname(join(root, path)), { recursive: true });
      await (typeof content === "string"
        ? Deno.writeTextFile(join(root, path), content)
        : Deno.writeFile(join(root, path), content));
    }
    await build(programOf(root));
    await test(root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

async function deno(...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

Deno.test("the built sidecar does what its sources do: modules know where they lie, WebAssembly is found, texts stay", async () => {
  await withProject(async (root) => {
    const place = pathToFileURL(join(root, "sidecar", "deep", "place.ts")).href;
    await Deno.writeTextFile(join(root, "deno.json"), `{ "version": "1.2.4" }`); // as in a package
    const text = await Deno.readTextFile(join(root, "sidecar", "dist", "main.js"));
    assert.doesNotMatch(text, /[^\0-\x7f]/, "Deno would copy it for V8");
    for (const program of ["main.ts", "dist/main.js"]) {
      const answer = JSON.parse(await deno("run", join(root, "sidecar", program)));
      assert.deepEqual(answer, {
        isMain: true,
        place,
        words: "Señor 勝利 \u{1f600} true",
        sum: 5,
        version: "1.2.4",
      }, program);
    }
  });
});

Deno.test("the built sidecar loads what is imported later only then, and Deno knows nothing of it before", async () => {
  await withProject(async (root) => {
    const dist = join(root, "sidecar", "dist");
    const main = join(dist, "main.js");
    const { modules } = v.parse(graph, JSON.parse(await deno("info", "--json", main)));
    const files = modules.map(({ specifier }) => specifier).filter((specifier) =>
      specifier.startsWith("file:")
    );
    assert.deepEqual(files.map((file) => fileURLToPath(file)).toSorted(), [
      join(root, "deno.json"),
      join(root, "sidecar", "deep", "add.wasm"),
      main,
    ]);
    assert.match(await deno("run", `--allow-read=${dist}`, main, "later"), /it is later/);
  });
});

Deno.test("the built sidecar is stale when a source, a package or the way to build it has changed", async () => {
  await withProject(async (root) => {
    assert.equal(await isStale(programOf(root)), false);
    await Deno.writeTextFile(join(root, "sidecar", "main_test.ts"), "a test");
    assert.equal(await isStale(programOf(root)), false);
    for (const path of ["sidecar/deep/place.ts", "deno.lock", "tools/build/program.ts"]) {
      const before = await Deno.readTextFile(join(root, path));
      await Deno.writeTextFile(join(root, path), `${before} `);
      assert.equal(await isStale(programOf(root)), true, path);
      await Deno.writeTextFile(join(root, path), before);
    }
  });
});

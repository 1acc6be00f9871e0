import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as v from "valibot";
import { TARGETS } from "./targets.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const BUNDLES = [...new Set(TARGETS.map(({ bundle }) => bundle))];

const imports = v.object({ imports: v.record(v.string(), v.string()) });
const lock = v.object({
  npm: v.record(
    v.string(),
    v.object({
      integrity: v.string(),
      os: v.optional(v.array(v.string())),
      cpu: v.optional(v.array(v.string())),
    }),
  ),
});

async function read<Schema extends v.GenericSchema>(
  schema: Schema,
  ...path: string[]
): Promise<v.InferOutput<Schema>> {
  return v.parse(schema, JSON.parse(await Deno.readTextFile(join(ROOT, ...path))));
}

const HOW = "change tools/package/*/deno.json, then 'deno install --lockfile-only' there";

Deno.test("what is bundled is what the sidecar is developed and tested with", async () => {
  const ours = (await read(imports, "deno.json")).imports;
  const locked = (await read(lock, "deno.lock")).npm;
  for (const bundle of BUNDLES) {
    const theirs = (await read(imports, "tools", "package", bundle, "deno.json")).imports;
    for (const [name, specifier] of Object.entries(theirs)) {
      const isOlder = bundle === "bundle_intel_mac" && name === "onnxruntime-node";
      if (name !== "deno" && !isOlder) assert.equal(specifier, ours[name], HOW);
    }
    for (
      const [name, { integrity }] of Object.entries(
        (await read(lock, "tools", "package", bundle, "deno.lock")).npm,
      )
    ) {
      assert.match(integrity, /^sha512-/, name);
      if (Object.hasOwn(locked, name)) assert.equal(integrity, locked[name]?.integrity, `${name}: ${HOW}`);
    }
  }
});

/** What `deno info --json` says of the modules that a program loads, as far as it is wanted here. */
const graph = v.object({
  modules: v.array(v.object({
    dependencies: v.optional(
      v.array(v.object({ specifier: v.string(), code: v.optional(v.unknown()) })),
      [],
    ),
  })),
});

Deno.test("everything that the sidecar imports from npm is bundled", async () => {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", join(ROOT, "sidecar", "main.ts")],
    stderr: "null",
  }).output();
  const { modules } = v.parse(graph, JSON.parse(new TextDecoder().decode(stdout)));
  const imported = modules.flatMap(({ dependencies }) => dependencies)
    .filter(({ code }) => code !== undefined).map(({ specifier }) => specifier);
  const wanted = Object.keys((await read(imports, "deno.json")).imports)
    .filter((name) => imported.some((one) => one === name || one.startsWith(`${name}/`)));
  assert.ok(wanted.includes("hono") && wanted.includes("werift"), "those loaded later count as well");
  for (const bundle of BUNDLES) {
    const theirs = (await read(imports, "tools", "package", bundle, "deno.json")).imports;
    assert.deepEqual(wanted.filter((name) => !Object.hasOwn(theirs, name)), [], `${bundle}: ${HOW}`);
  }
});

Deno.test("every target has its Deno in the lock file, the version that the tests run with", async () => {
  const tested = /deno@(\d+\.\d+\.\d+)/.exec(await Deno.readTextFile(join(ROOT, ".ci", "run")))?.[1];
  for (const { runtime, bundle, os, cpu, triple } of TARGETS) {
    const { npm } = await read(lock, "tools", "package", bundle, "deno.lock");
    const entry = npm[`${runtime}@${tested}`];
    assert.deepEqual({ os: entry?.os, cpu: entry?.cpu }, { os: [os], cpu: [cpu] }, triple);
  }
});

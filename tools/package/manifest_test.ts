import assert from "node:assert/strict";
import {
  importsOfBundle,
  manifestText,
  programOf,
  readProjectManifest,
  runFlags,
  TOOLS,
} from "./manifest.ts";

const PROJECT = readProjectManifest(
  await Deno.readTextFile(new URL("../../deno.json", import.meta.url)),
);

Deno.test("manifestText() installs nothing and has the tasks that work in a package", () => {
  const imports = importsOfBundle('{ "imports": { "deno": "npm:deno@2.0.0", "hono": "npm:hono@4.0.0" } }');
  const manifest = JSON.parse(manifestText(PROJECT, imports));
  assert.deepEqual(manifest.imports, { hono: "npm:hono@4.0.0" });
  assert.equal(manifest.version, PROJECT.version);
  assert.equal(manifest.nodeModulesDir, "manual");
  assert.deepEqual(manifest.unstable, PROJECT.unstable);
  assert.deepEqual(Object.keys(manifest.tasks), [...TOOLS]);
});

Deno.test("runFlags() and programOf() take a task apart", () => {
  assert.equal(runFlags(PROJECT, "start"), "--no-prompt --allow-read --allow-env --allow-run");
  assert.equal(programOf(PROJECT, "predict"), "tools/predict.ts");
  assert.throws(() => runFlags(PROJECT, "fmt"), /'fmt' is not of the form/);
  assert.throws(() => programOf(PROJECT, "dance"), /no task 'dance'/);
});

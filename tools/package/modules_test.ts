import assert from "node:assert/strict";
import { modulesFor, modulesIn } from "./modules.ts";
import { textFile } from "./packed_file.ts";
import { type Target, targetNamed } from "./targets.ts";

function target(triple: string): Target {
  const found = targetNamed(triple);
  assert.ok(found !== null);
  return found;
}

/** Files of an installed package, with a package.json that names its dependencies. */
function installed(name: string, dependencies: readonly string[], files: readonly string[]) {
  const manifest = {
    name,
    version: "1.2.3",
    dependencies: Object.fromEntries(dependencies.map((one) => [one, "*"])),
    optionalDependencies: { "@img/for-another-system": "*" },
  };
  return [
    textFile(`node_modules/${name}/package.json`, JSON.stringify(manifest)),
    ...files.map((path) => textFile(`node_modules/${name}/${path}`, path)),
  ];
}

const LIBRARIES = ["linux/x64", "linux/arm64", "win32/x64", "darwin/arm64"]
  .map((folder) => `bin/napi-v6/${folder}/onnxruntime_binding.node`);

const ALL = modulesIn([
  ...installed("sharp", ["@img/colour"], ["dist/index.mjs", "dist/index.d.mts", "src/common.h", "LICENSE"]),
  ...installed("@img/colour", [], ["color.cjs", "README.md"]),
  ...installed("onnxruntime-node", ["onnxruntime-common", "adm-zip"], [
    ...LIBRARIES,
    "bin/napi-v6/darwin/arm64/libonnxruntime.1.dylib",
    "bin/napi-v6/darwin/arm64/libonnxruntime.1.30.0.dylib",
    "dist/index.js",
    "dist/index.js.map",
    "script/install.js",
  ]),
  ...installed("onnxruntime-common", [], ["dist/cjs/index.js", "dist/esm/index.js"]),
  ...installed("adm-zip", [], ["adm-zip.js"]),
  ...installed("deno", [], ["bin.cjs"]),
]);

function pathsFor(triple: string): string[] {
  return modulesFor(target(triple), ALL, ["sharp", "onnxruntime-node"])
    .flatMap(({ files }) => files.map(({ path }) => path.replace("node_modules/", ""))).sort();
}

Deno.test("modulesFor() keeps what is loaded on that system: no types, sources, installers, other systems", () => {
  assert.deepEqual(pathsFor("x86_64-unknown-linux-gnu"), [
    "@img/colour/color.cjs",
    "@img/colour/package.json",
    "onnxruntime-common/dist/cjs/index.js",
    "onnxruntime-common/package.json",
    "onnxruntime-node/bin/napi-v6/linux/x64/onnxruntime_binding.node",
    "onnxruntime-node/dist/index.js",
    "onnxruntime-node/package.json",
    "sharp/dist/index.mjs",
    "sharp/package.json",
  ]);
});

Deno.test("modulesFor() keeps one of the two names that a library has on macOS", () => {
  const libraries = pathsFor("aarch64-apple-darwin").filter((path) => path.includes("/bin/"));
  assert.deepEqual(libraries, [
    "onnxruntime-node/bin/napi-v6/darwin/arm64/libonnxruntime.1.dylib",
    "onnxruntime-node/bin/napi-v6/darwin/arm64/onnxruntime_binding.node",
  ]);
});

Deno.test("modulesIn() refuses a package that does not say what it is", () => {
  assert.throws(() => modulesIn([textFile("node_modules/odd/index.js", "")]), /odd has no package.json/);
});

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import * as v from "valibot";
import { modulesIn } from "./modules.ts";
import { textFile } from "./packed_file.ts";
import { sbom } from "./sbom.ts";

const manifest = (name: string, version: string, dependencies: readonly string[] = []) =>
  JSON.stringify({ name, version, dependencies: Object.fromEntries(dependencies.map((one) => [one, "*"])) });

const FILES = [
  textFile("node_modules/@a/b/package.json", manifest("@a/b", "1.0.0", ["c"])),
  textFile("node_modules/@a/b/lib.node", "native"),
  textFile("node_modules/@a/b/node_modules/c/package.json", manifest("c", "1.0.0")),
  textFile("node_modules/c/package.json", manifest("c", "2.0.0")),
];
const KEYS = ["@a/b@1.0.0", "c@1.0.0", "c@2.0.0"];
const OPTIONS = {
  version: "1.2.3",
  triple: "x86_64-unknown-linux-gnu",
  modules: [...modulesIn(FILES).values()],
  files: FILES,
  licences: new Map([["@a/b@1.0.0", "MIT AND ISC"], ["c@1.0.0", "MIT"], ["c@2.0.0", "LicenseRef-Own"]]),
  integrities: new Map(
    KEYS.map((key) => [key, `sha512-${createHash("sha512").update(key).digest("base64")}`]),
  ),
};

const list = v.object({
  bomFormat: v.literal("CycloneDX"),
  specVersion: v.literal("1.6"),
  components: v.array(v.object({
    name: v.string(),
    purl: v.optional(v.string()),
    licenses: v.optional(v.array(v.unknown())),
    hashes: v.array(v.object({ alg: v.string(), content: v.string() })),
  })),
  dependencies: v.array(v.object({ ref: v.string(), dependsOn: v.array(v.string()) })),
});

Deno.test("sbom() lists packages, those within packages and native files, with licences and hashes", () => {
  const { path, bytes } = sbom(OPTIONS);
  assert.equal(path, "sbom.cdx.json");
  const { components, dependencies } = v.parse(list, JSON.parse(new TextDecoder().decode(bytes)));
  const shown = components.map((
    { purl, name, licenses, hashes },
  ) => [purl ?? name, licenses, hashes[0]?.alg]);
  assert.deepEqual(shown, [
    ["pkg:npm/%40a/b@1.0.0", [{ expression: "MIT AND ISC" }], "SHA-512"],
    ["pkg:npm/c@1.0.0", [{ license: { id: "MIT" } }], "SHA-512"],
    ["pkg:npm/c@2.0.0", [{ expression: "LicenseRef-Own" }], "SHA-512"],
    ["node_modules/@a/b/lib.node", undefined, "SHA-256"],
  ]);
  assert.equal(components[1]?.hashes[0]?.content, createHash("sha512").update("c@1.0.0").digest("hex"));
  assert.equal(components[3]?.hashes[0]?.content, createHash("sha256").update("native").digest("hex"));
  assert.deepEqual(dependencies[0], {
    ref: "scoreline",
    dependsOn: KEYS.map((key) => `pkg:npm/${key.replace("@a", "%40a")}`),
  });
  assert.deepEqual(dependencies[1]?.dependsOn, ["pkg:npm/c@1.0.0", "pkg:npm/c@2.0.0"]);
});

Deno.test("sbom() makes the same bytes of the same package, in any order", () => {
  const turned = { ...OPTIONS, modules: OPTIONS.modules.toReversed(), files: FILES.toReversed() };
  assert.deepEqual(sbom(turned), sbom(OPTIONS));
});

Deno.test("sbom() refuses what it does not know", () => {
  assert.throws(() => sbom({ ...OPTIONS, licences: new Map() }), /The licence of @a\/b@1\.0\.0 is not known/);
  assert.throws(() => sbom({ ...OPTIONS, integrities: new Map() }), /The hash of @a\/b@1\.0\.0 is not known/);
});

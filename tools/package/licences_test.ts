import assert from "node:assert/strict";
import { LIBVIPS, licencesOf, MissingLicence } from "./licences.ts";
import { modulesIn } from "./modules.ts";
import { textFile } from "./packed_file.ts";

function modules(name: string, files: readonly string[]) {
  const manifest = JSON.stringify({ name, version: "1.2.3" });
  return [
    ...modulesIn([
      textFile(`node_modules/${name}/package.json`, manifest),
      ...files.map((path) => textFile(`node_modules/${name}/${path}`, path)),
    ]).values(),
  ];
}

Deno.test("licencesOf() finds licences and notices, whatever they are called, at the top of a package and of what is nested in it", () => {
  const files = [
    ...["LICENSE.md", "license", "COPYING", "ThirdPartyNotices.txt", "README.md", "lib/licenses.js"],
    ...["node_modules/tslib/LICENSE.txt", "node_modules/tslib/tslib.js"],
  ];
  assert.deepEqual(licencesOf(modules("@img/colour", files), []).map(({ path }) => path), [
    "licences/@img+colour@1.2.3/LICENSE.md",
    "licences/@img+colour@1.2.3/license",
    "licences/@img+colour@1.2.3/COPYING",
    "licences/@img+colour@1.2.3/ThirdPartyNotices.txt",
    "licences/@img+colour@1.2.3/tslib/LICENSE.txt",
  ]);
});

Deno.test("licencesOf() adds the texts that libvips comes without", () => {
  const known = [{ of: LIBVIPS, texts: [textFile("LGPL-3.0.txt", "LGPL")] }];
  const paths = licencesOf(modules("@img/sharp-libvips-linux-x64", ["README.md"]), known).map(({ path }) =>
    path
  );
  assert.deepEqual(paths, [
    "licences/@img+sharp-libvips-linux-x64@1.2.3/README.md",
    "licences/@img+sharp-libvips-linux-x64@1.2.3/LGPL-3.0.txt",
  ]);
});

Deno.test("licencesOf() refuses what has no licence", () => {
  assert.throws(() => licencesOf(modules("nameless", ["README.md"]), []), MissingLicence);
});

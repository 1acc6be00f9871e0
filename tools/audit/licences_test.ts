import assert from "node:assert/strict";
import { join } from "node:path";
import { installedLicence } from "./installed_licence.ts";
import { withSiblings } from "./licences.ts";
import { lockFileOf } from "./locks.ts";

const SHA = `sha512-${"A".repeat(86)}==`;

Deno.test("installedLicence() reads package.json, or the text of the licence, in node_modules and in the store", async () => {
  const root = await Deno.makeTempDir();
  try {
    const store = join(root, "store");
    const put = async (folder: string, manifest: object, licence?: string) => {
      await Deno.mkdir(folder, { recursive: true });
      await Deno.writeTextFile(join(folder, "package.json"), JSON.stringify(manifest));
      if (licence !== undefined) await Deno.writeTextFile(join(folder, "LICENSE"), licence);
    };
    const modules = join(root, "node_modules", ".deno");
    await put(join(modules, "@a+b@1.0.0_c@2.0.0", "node_modules", "@a", "b"), { license: "ISC" });
    await put(join(store, "registry", "old", "1.0.0"), { licenses: [{ type: "MIT" }, { type: "X11" }] });
    await put(
      join(store, "registry", "text", "1.0.0"),
      { license: "SEE LICENSE IN LICENSE" },
      "Permission is hereby granted, free of charge, to any person obtaining a copy",
    );
    await put(join(store, "registry", "silent", "1.0.0"), {}, "All rights reserved.");
    const read = (name: string, version = "1.0.0") => installedLicence(name, version, { root, store });
    assert.equal(await read("@a/b"), "ISC");
    assert.equal(await read("@a/b", "1.0.1"), null);
    assert.equal(await read("old"), "MIT OR X11");
    assert.equal(await read("text"), "MIT");
    assert.equal(await read("silent"), "NOASSERTION");
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});

Deno.test("withSiblings() takes the licence of a variant for another system from its sibling", () => {
  const optional = ["lib-linux-x64@1.0.0", "lib-win32-x64@1.0.0", "other-win32-x64@1.0.0"];
  const npm = Object.fromEntries(
    ["lib@1.0.0", ...optional].map((
      key,
    ) => [key, { integrity: SHA, optionalDependencies: key === "lib@1.0.0" ? optional : [] }]),
  );
  const { packages } = lockFileOf(
    { path: "deno.lock", use: "packages" },
    JSON.stringify({ version: "5", npm }),
    ["{}"],
  );
  const all = withSiblings(
    packages,
    new Map([["lib@1.0.0", "MIT"], ["lib-linux-x64@1.0.0", "LGPL-3.0-or-later"]]),
  );
  assert.equal(all.get("lib-win32-x64@1.0.0"), "LGPL-3.0-or-later");
  assert.equal(all.get("other-win32-x64@1.0.0"), undefined);
});

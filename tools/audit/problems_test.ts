import assert from "node:assert/strict";
import { type LockFile, lockFileOf, nameAndVersion } from "./locks.ts";
import { problemsIn } from "./problems.ts";

const SHA = `sha512-${"A".repeat(86)}==`;
const OTHER_SHA = `sha512-${"B".repeat(86)}==`;
const LICENCES = new Map([["fine@1.0.0", "MIT"], ["debug@4.4.2", "MIT"], [
  "share@1.0.0",
  "GPL-3.0-or-later",
]]);

interface Given {
  readonly use?: LockFile["use"];
  readonly npm?: Readonly<Record<string, unknown>>;
  readonly manifest?: Readonly<Record<string, unknown>>;
}

function lockFile({ use = "packages", npm = { "fine@1.0.0": { integrity: SHA } }, manifest = {} }: Given) {
  const text = JSON.stringify({ version: "5", specifiers: {}, npm });
  return lockFileOf({ path: `${use}/deno.lock`, use }, text, [JSON.stringify(manifest)]);
}

function messages(...given: Given[]): string[] {
  return problemsIn(given.map(lockFile), LICENCES).map(({ message }) => message);
}

Deno.test("problemsIn() has nothing to say of a package with hash and licence", () => {
  assert.deepEqual(messages({}), []);
});

Deno.test("problemsIn() notices a package without a SHA-512", () => {
  for (const integrity of [undefined, "", "sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=", "sha512-short"]) {
    const [message = ""] = messages({ npm: { "fine@1.0.0": { integrity } } });
    assert.match(message, /^There is no SHA-512 of it/, String(integrity));
  }
});

Deno.test("problemsIn() notices one version with two contents", () => {
  const [message = ""] = messages({}, { npm: { "fine@1.0.0": { integrity: OTHER_SHA } } });
  assert.match(message, /^Another lock file has another SHA-512 of it/);
});

Deno.test("problemsIn() notices licences that are unknown, or not allowed for what the package is for", () => {
  const npm = { "share@1.0.0": { integrity: SHA } };
  assert.match(messages({ npm })[0] ?? "", /GPL-3.0-or-later, is not among those allowed for packages/);
  assert.deepEqual(messages({ npm, use: "encoder" }), []);
  assert.match(messages({ npm: { "new@1.0.0": { integrity: SHA } } })[0] ?? "", /is not known/);
});

Deno.test("problemsIn() notices what is known to be bad", () => {
  const [message = ""] = messages({ npm: { "debug@4.4.2": { integrity: SHA } } });
  assert.match(message, /known to be bad: taken over .* \(CVE-2025-59144\)/);
});

Deno.test("problemsIn() notices install scripts that may run", () => {
  const allowing = [true, ["npm:fine"], { allow: ["npm:fine"] }, { allow: true }];
  for (const allowScripts of allowing) {
    assert.match(messages({ manifest: { allowScripts } })[0] ?? "", /^Install scripts may run/);
  }
  for (const allowScripts of [false, [], { deny: ["npm:fine"] }, undefined]) {
    assert.deepEqual(messages({ manifest: { allowScripts } }), []);
  }
});

Deno.test("problemsIn() notices imports that are no exact versions from npm", () => {
  const of = (to: string) => messages({ manifest: { imports: { fine: to } } });
  for (
    const to of ["npm:fine@^1.0.0", "npm:fine@1", "npm:fine", "jsr:@a/fine@1.0.0", "https://example.org/x.ts"]
  ) {
    assert.match(of(to)[0] ?? "", /is no exact version from npm/, to);
  }
  for (const to of ["npm:fine@1.0.0", "npm:@a/fine@1.0.0-beta.2"]) assert.deepEqual(of(to), [], to);
});

Deno.test("nameAndVersion() takes keys of lock files apart", () => {
  assert.deepEqual(nameAndVersion("@a/b@1.2.3_@c+d@4.0.0"), { name: "@a/b", version: "1.2.3" });
  assert.deepEqual(nameAndVersion("string_decoder@1.1.1"), { name: "string_decoder", version: "1.1.1" });
  assert.deepEqual(nameAndVersion("@a/b"), { name: "@a/b", version: "" });
});

import assert from "node:assert/strict";
import { KNOWN_BAD, knownAgainst } from "./known_bad.ts";
import { compareVersions } from "./versions.ts";

Deno.test("knownAgainst() knows versions, and all before one", () => {
  assert.equal(knownAgainst("debug", "4.4.2")?.reference, "CVE-2025-59144");
  assert.equal(knownAgainst("debug", "4.4.3"), null);
  assert.equal(knownAgainst("crypto-js", "4.1.1")?.reference, "GHSA-xwcq-pm8m-c4vf");
  assert.equal(knownAgainst("crypto-js", "4.2.0"), null);
  assert.equal(knownAgainst("hono", "4.4.2"), null);
});

Deno.test("the known-bad list says of each why, and where that is written", () => {
  for (const { name, versions, before, reason, reference } of KNOWN_BAD) {
    assert.ok(versions.length > 0 || before !== undefined, name);
    assert.ok(reason.length > 10, name);
    assert.match(reference, /^(CVE-\d{4}-\d+|GHSA(-[a-z0-9]{4}){3}|github\.com\/.+\/issues\/\d+)$/, name);
  }
});

Deno.test("compareVersions() goes by numbers, and puts what is not yet released before the release", () => {
  const order = ["0.9.9", "1.0.0-beta.1", "1.0.0", "1.0.10", "1.2.0", "10.0.0"];
  assert.deepEqual(order.toReversed().sort(compareVersions), order);
  assert.throws(() => compareVersions("latest", "1.0.0"), TypeError);
});

import assert from "node:assert/strict";
import { parseStyleVersion } from "./style_version.ts";

Deno.test("parseStyleVersion() takes a version, and answers null to anything else", () => {
  assert.equal(parseStyleVersion('{"version":"17-3"}'), "17-3");
  assert.equal(parseStyleVersion('{"version":""}'), "");
  for (const text of ["", "{", "null", "{}", '{"version":17}']) {
    assert.equal(parseStyleVersion(text), null, text);
  }
});

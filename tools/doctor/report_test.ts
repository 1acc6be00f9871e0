import assert from "node:assert/strict";
import type { Check } from "./check.ts";
import { isWell, jsonOf, lineOf, summaryOf } from "./report.ts";

const OK: Check = { name: "port", state: "ok", message: "Port 3000 is free.", details: { port: 3000 } };
const WARNING: Check = { name: "obs_settings", state: "warning", message: "Not found.", details: {} };
const FAILED: Check = { name: "obs", state: "failed", message: "OBS is not running.", details: {} };

Deno.test("lineOf() puts state, name and sentence below each other", () => {
  assert.equal(lineOf(OK), "ok       port          Port 3000 is free.");
  assert.equal(lineOf(WARNING), "warning  obs_settings  Not found.");
});

Deno.test("summaryOf() and isWell() let warnings pass, failures not", () => {
  assert.deepEqual([isWell([OK]), summaryOf([OK])], [true, "All is well."]);
  assert.deepEqual([isWell([OK, WARNING]), summaryOf([OK, WARNING])], [true, "All is well, with 1 warning."]);
  const many = [OK, WARNING, FAILED, FAILED];
  assert.deepEqual([isWell(many), summaryOf(many)], [
    false,
    '2 problems: begin with the first line that says "failed".',
  ]);
});

Deno.test("jsonOf() puts details beside state and message", () => {
  assert.deepEqual(JSON.parse(jsonOf([OK, FAILED])), {
    ok: false,
    checks: [
      { name: "port", state: "ok", message: "Port 3000 is free.", port: 3000 },
      { name: "obs", state: "failed", message: "OBS is not running." },
    ],
  });
});

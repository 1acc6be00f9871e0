import assert from "node:assert/strict";
import { isAllowed } from "./licence_expression.ts";

const ALLOWED = new Set(["MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception"]);

Deno.test("isAllowed() wants one side of OR, both of AND, and AND first", () => {
  const table: [expression: string, allowed: boolean][] = [
    ["MIT", true],
    ["GPL-2.0", false],
    ["(MIT OR GPL-2.0)", true],
    ["MIT AND GPL-2.0", false],
    ["MIT AND Apache-2.0", true],
    ["GPL-2.0 OR MIT AND Apache-2.0", true],
    ["GPL-2.0 AND MIT OR Apache-2.0", true],
    ["GPL-2.0 AND (MIT OR Apache-2.0)", false],
    ["(MIT OR GPL-2.0) AND (Apache-2.0)", true],
    ["Apache-2.0 WITH LLVM-exception", true],
    ["MIT-ORACLE", false],
    ["", false],
  ];
  for (const [expression, allowed] of table) {
    assert.equal(isAllowed(expression, ALLOWED), allowed, expression);
  }
});

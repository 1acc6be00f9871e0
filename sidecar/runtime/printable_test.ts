import assert from "node:assert/strict";
import { printable } from "./printable.ts";

Deno.test("printable() leaves words of every language as they are", () => {
  for (const text of ["", "C:\\Spiele\\Größe", "勝利 🏆 «Победа»", "a\u00a0b", "👩‍💻 می‌خواهم"]) {
    assert.equal(printable(text, 100), text);
  }
});

Deno.test("printable() keeps to one line, to its length, and moves nothing on a terminal", () => {
  assert.equal(printable("a\r\nb\tc\u001b[2Jd\u0000\u009be", 100), "a��b�c�[2Jd��e");
  assert.equal(printable("gnp.\u202egpj\u2066\u2028x\ufeff", 100), "gnp.�gpj��x�");
  assert.equal(printable("x".repeat(1_000), 100), `${"x".repeat(100)}...`);
});

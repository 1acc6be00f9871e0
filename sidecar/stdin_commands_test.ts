import assert from "node:assert/strict";
import { parseCommand, readLines } from "./stdin_commands.ts";

Deno.test("parseCommand() knows the launcher's lines and nothing else", () => {
  assert.deepEqual(parseCommand("+victory"), { kind: "adjust", outcome: "victory", delta: 1, note: null });
  assert.deepEqual(parseCommand("-draw"), { kind: "adjust", outcome: "draw", delta: -1, note: null });
  assert.deepEqual(parseCommand("undo"), { kind: "undo", seq: null });
  assert.deepEqual(parseCommand("new_session"), { kind: "reset_session" });
  for (const line of ["", "victory", "+none", "+", "undo 3", "+victory +victory", "UNDO"]) {
    assert.equal(parseCommand(line), null, line);
  }
});

Deno.test("readLines() puts lines together whatever the pieces, and ends with the stream", async () => {
  const lines: string[] = [];
  const pieces = ["+vic", "tory\r\nun", "do\n\n", "x".repeat(5_000), "\n+defeat"];
  await readLines(
    ReadableStream.from(pieces.map((piece) => new TextEncoder().encode(piece))),
    (line) => lines.push(line),
  );
  assert.equal(lines[0], "+victory");
  assert.equal(lines[1], "undo");
  assert.equal(lines.length, 3, "a line without its end is not a command");
});

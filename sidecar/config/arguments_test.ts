import assert from "node:assert/strict";
import { parseArguments } from "./arguments.ts";
import { VERSION } from "./version.ts";

Deno.test("parseArguments() reads every flag", () => {
  const args = [
    ...["--config", "my.toml", "--port=3001", "--host", "localhost", "--obs-url", "ws://10.0.0.2:4455"],
    ...["--source", "Game Capture", "--data", "kept", "--demo", "--exit-with-stdin"],
  ];
  assert.deepEqual(parseArguments(args), {
    kind: "run",
    flags: {
      config: "my.toml",
      port: "3001",
      host: "localhost",
      "obs-url": "ws://10.0.0.2:4455",
      source: "Game Capture",
      data: "kept",
    },
    demo: true,
    exitWithStdin: true,
  });
});

Deno.test("parseArguments() asks for nothing special when there is nothing", () => {
  const plain = { kind: "run", flags: {}, demo: false, exitWithStdin: false };
  assert.deepEqual(parseArguments([]), plain);
  assert.deepEqual(parseArguments(["--"]), plain);
  assert.deepEqual(parseArguments(["--", "--demo"]), { ...plain, demo: true });
});

Deno.test("parseArguments() refuses what it does not know in one sentence", () => {
  const refused: readonly (readonly [args: string[], text: string])[] = [
    [["--prot", "1"], "'--prot' is not a flag; did you mean '--port'?; see --help"],
    [["--obs_url", "x"], "'--obs_url' is not a flag; did you mean '--obs-url'?; see --help"],
    [["--frobnicate"], "'--frobnicate' is not a flag; see --help"],
    [["-x"], "'-x' is not a flag; see --help"],
    [["3000"], "'3000' is not expected here; see --help"],
    [["--demo", "--", "x"], "'--' is not expected here; see --help"],
    [["--port"], "'--port' needs a value; see --help"],
    [["--port", "--demo"], "'--port' needs a value; see --help"],
    [["--source="], "'--source' needs a value; see --help"],
    [["--demo=yes"], "'--demo' takes no value; see --help"],
    [["a\r\nb"], "'a\ufffd\ufffdb' is not expected here; see --help"],
    [["x".repeat(9_000)], `'${"x".repeat(199)}...; see --help`],
    [["--help", "--nonsense"], "'--nonsense' is not a flag; see --help"],
  ];
  for (const [args, text] of refused) assert.deepEqual(parseArguments(args), { kind: "refusal", text });
});

Deno.test("parseArguments() leaves a value that begins with one dash to the settings' own check", () => {
  const line = parseArguments(["--port", "-1"]);
  assert.ok(line.kind === "run" && line.flags.port === "-1");
});

Deno.test("parseArguments() answers --help with a line on every flag, and --version", () => {
  const help = parseArguments(["--port", "1", "-h"]);
  assert.ok(help.kind === "answer");
  const flags = ["config", "port", "host", "obs-url", "source", "data", "demo", "exit-with-stdin"];
  for (const flag of [...flags, "help", "version"]) assert.match(help.text, new RegExp(`^  --${flag} `, "m"));
  for (const line of help.text.split("\n")) assert.ok(line.length <= 120, line);
  assert.deepEqual(parseArguments(["--version"]), { kind: "answer", text: `${VERSION}\n` });
});

import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { testNeeding } from "../../tests/support/skip.ts";
import { systemClock } from "../runtime/clock.ts";
import { startChild } from "./child.ts";

const CHILD = fileURLToPath(new URL("./child.ts", import.meta.url));
const CLOCK = fileURLToPath(new URL("../runtime/clock.ts", import.meta.url));

Deno.test("startChild() gives lines as they are said, whatever ends them, and cuts long ones", async () => {
  const lines: string[] = [];
  const script = `printf 'one\\rtwo\\n\\nthree' >&2; printf '%0500d\\n' 7 >&2; exit 4`;
  const child = startChild({ program: "sh", args: ["-c", script] }, {
    clock: systemClock,
    onLine: (line) => lines.push(line),
  });
  assert.equal((await child.ended).code, 4);
  assert.deepEqual(lines.map((line) => line.slice(0, 8)), ["one", "two", "three000"]);
  assert.equal(lines[2]?.length, 300);
});

Deno.test("startChild() fails writes once the program has ended, though what it has started holds the pipe", async () => {
  const child = startChild({ program: "sh", args: ["-c", "(sleep 3; true) & exit 0"] }, {
    clock: systemClock,
    onLine: () => {},
  });
  const much = new Uint8Array(1_000_000);
  await assert.rejects(async () => {
    for (;;) await child.write(much);
  });
  assert.equal((await child.ended).code, 0);
  child.closeInput();
  child.kill("SIGKILL"); // of a program that is gone
});

testNeeding(
  ["linux"],
  "startChild() says why Deno starts no program where the loader is told what to load",
  async () => {
    const code = `
    import { startChild } from ${JSON.stringify(CHILD)};
    import { systemClock as clock } from ${JSON.stringify(CLOCK)};
    try { startChild({ program: "cat", args: [] }, { clock, onLine() {} }); } catch (error) { console.log(error.message); }
  `;
    const folder = await Deno.makeTempDir({ prefix: "scoreline-child-" });
    try {
      await Deno.writeTextFile(`${folder}/main.ts`, code);
      const limited = await new Deno.Command(Deno.execPath(), {
        args: [
          "run",
          "--no-prompt",
          "--allow-run=cat",
          "--ignore-env",
          "--allow-env=SCORELINE_*",
          `${folder}/main.ts`,
        ],
        env: { LD_LIBRARY_PATH: "/nowhere" },
      }).output();
      assert.equal(
        new TextDecoder().decode(limited.stdout),
        "cannot be started: LD_LIBRARY_PATH is set, start Scoreline without it\n",
      );
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);

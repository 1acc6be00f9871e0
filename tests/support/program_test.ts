import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { findProgram, startProgram } from "./program.ts";
import { until } from "./until.ts";

const env = { PATH: Deno.env.get("PATH") ?? "" };
const posix = Deno.build.os !== "windows";

/** A shell script as a program. */
function shell(script: string) {
  return startProgram("sh", { args: ["-c", script], env });
}

Deno.test({
  name: "startProgram() keeps what a program says on both outputs and how it ended",
  ignore: !posix,
  async fn() {
    const program = shell("echo out; echo err >&2; exit 3");
    assert.equal((await program.ended).code, 3);
    assert.deepEqual(program.output().split("\n").toSorted(), ["", "err", "out"]);
    assert.equal(program.isRunning(), false);
  },
});

Deno.test({
  name: "startProgram() passes on nothing of our environment",
  ignore: !posix,
  async fn() {
    Deno.env.set("SCORELINE_TEST_LEAK", "yes");
    try {
      const program = shell("echo [$SCORELINE_TEST_LEAK]");
      await program.ended;
      assert.equal(program.output(), "[]\n");
    } finally {
      Deno.env.delete("SCORELINE_TEST_LEAK");
    }
  },
});

Deno.test({
  name: "Program.end() kills a program that ignores the signal",
  ignore: !posix,
  async fn() {
    const program = shell("trap '' TERM; echo ready; while :; do sleep 0.05; done");
    await until("the trap", () => program.output() === "ready\n");
    assert.equal((await program.end("SIGTERM", 100)).signal, "SIGKILL");
  },
});

Deno.test({
  name: "startProgram() leaves nothing behind when the test itself is killed",
  ignore: findProgram("setpriv") === null,
  async fn() {
    const module = new URL("./program.ts", import.meta.url).href;
    const script = `
      const { startProgram } = await import(${JSON.stringify(module)});
      console.log(startProgram("sleep", { args: ["600"], env: Deno.env.toObject() }).pid);
      await new Promise(() => setTimeout(() => {}, 600_000));`;
    const test = startProgram(Deno.execPath(), { args: ["eval", script], env: { ...env, NO_COLOR: "1" } });
    const pid = await until("the sleeper's pid", () => /^\d+\n/.exec(test.output())?.[0].trim());
    assert.equal(existsSync(`/proc/${pid}`), true);
    test.signal("SIGKILL");
    await until("the sleeper to be gone", () => !existsSync(`/proc/${pid}`));
    await test.ended;
  },
});

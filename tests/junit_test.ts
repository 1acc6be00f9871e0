import assert from "node:assert/strict";
import { tally } from "./junit.ts";

/** What `deno test` itself reports of a file with this source, and its exit code. */
async function reportOf(source: string): Promise<{ report: string; code: number }> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/some_test.ts`, source);
    const args = ["test", "--no-check", "--junit-path=report.xml", "some_test.ts"];
    const { code } = await new Deno.Command(Deno.execPath(), { args, cwd: folder }).output();
    return { report: await Deno.readTextFile(`${folder}/report.xml`), code };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("tally() counts each test once, whatever its steps", async () => {
  const { report } = await reportOf(`
    Deno.test("a & b", async (t) => {
      await t.step("fine", () => {});
      await t.step("outer", (t) => t.step("inner", () => { throw new Error("</testcase>") }));
    });
    Deno.test("two steps", async (t) => { await t.step("1", () => {}); await t.step("2", () => {}); });
    Deno.test("one > other", () => {});
    Deno.test({ name: "left <out>", ignore: true, fn() {} });`);
  assert.deepEqual(tally(report), {
    passed: 2,
    failed: 1,
    ignored: ["./some_test.ts: left <out>"],
  });
});

Deno.test("tally() finds nothing in the report of a file that cannot be loaded, whose exit code tells", async () => {
  const { report, code } = await reportOf(`throw new Error("no")`);
  assert.deepEqual(tally(report), { passed: 0, failed: 0, ignored: [] });
  assert.notEqual(code, 0);
});

Deno.test("tally() refuses a report that was cut short", async () => {
  const { report } = await reportOf(`Deno.test("a", () => {}); Deno.test("b", () => {});`);
  const cut = report.slice(0, report.lastIndexOf("<testcase"));
  assert.throws(() => tally(cut), /announces 2 tests and lists 1/);
  assert.throws(() => tally(""), SyntaxError);
});

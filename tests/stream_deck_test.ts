import assert from "node:assert/strict";
import { type RunningSidecar, startSidecar } from "./support/sidecar.ts";
import { findProgram } from "./support/program.ts";

const DOCUMENT = await Deno.readTextFile(new URL("../docs/stream-deck.md", import.meta.url));
const DOCUMENTED = "http://127.0.0.1:3000";

/** Buttons of the table, and what they leave behind when pressed one after the other from 1-1-1. */
const BUTTONS: Readonly<Record<string, string>> = {
  "victory +1": "2-1-1",
  "victory -1": "1-1-1",
  "defeat +1": "1-2-1",
  "defeat -1": "1-1-1",
  "draw +1": "1-1-2",
  "draw -1": "1-1-1",
  "undo the newest change": "1-1-2",
  "new session": "0-0-0",
};

/** Scores after each of the curl lines, from 0-0-0. */
const AFTER_CURL = ["1-0-0", "0-0-0", "0-1-0", "0-0-0", "0-0-0", "0-0-0"];

async function score(sidecar: RunningSidecar): Promise<string> {
  const { victories, defeats, draws } = await sidecar.status();
  return `${victories}-${defeats}-${draws}`;
}

Deno.test("each button of docs/stream-deck.md does what its name says", async () => {
  const rows = DOCUMENT.matchAll(/^\| ([^|`]+) \| `([^`]+)` \| `([^`]+)` \|$/gm);
  const buttons = [...rows].map(([, name = "", address = "", body = ""]) => ({ name, address, body }));
  assert.deepEqual(buttons.map(({ name }) => name), Object.keys(BUTTONS), "the table is read");
  await using sidecar = await startSidecar();
  await sidecar.post("/api/initialize", { victories: 1, defeats: 1, draws: 1 });
  for (const { name, address, body } of buttons) {
    assert.ok(address.startsWith(`${DOCUMENTED}/`), address);
    const { status, text } = await sidecar.post(address.slice(DOCUMENTED.length), JSON.parse(body));
    assert.equal(status, 200, `${name}: ${text}`);
    assert.equal(await score(sidecar), BUTTONS[name], name);
  }
});

Deno.test({
  name: "the curl lines of docs/stream-deck.md work as they stand there",
  ignore: findProgram("curl") === null,
  async fn() {
    const lines = [...DOCUMENT.matchAll(/^```sh\n([^]*?)^```$/gm)].flatMap(([, block = ""]) =>
      block.trim().split("\n")
    );
    assert.equal(lines.length, AFTER_CURL.length, "the lines are read");
    await using sidecar = await startSidecar();
    for (const [index, line] of lines.entries()) {
      const { code, stdout } = await new Deno.Command("sh", {
        args: ["-c", line.replace(DOCUMENTED, sidecar.url)],
      }).output();
      assert.equal(code, 0, line);
      const answer = JSON.parse(new TextDecoder().decode(stdout));
      assert.equal(answer.error, undefined, line);
      assert.equal(await score(sidecar), AFTER_CURL[index], line);
    }
    assert.equal((await sidecar.status()).session.number, 2);
  },
});

Deno.test("what docs/stream-deck.md says is refused is refused", async () => {
  await using sidecar = await startSidecar();
  const press = async (headers: Readonly<Record<string, string>>, method = "POST") => {
    const body = method === "POST" ? '{"outcome":"victory"}' : null;
    const response = await fetch(`${sidecar.url}/api/adjust`, { method, headers, body });
    await response.body?.cancel();
    return response.status;
  };
  const json = { "content-type": "application/json" };
  assert.equal(await press(json), 200);
  assert.equal(await press({ "content-type": "text/plain" }), 415);
  assert.equal(await press({ ...json, origin: "null" }), 403, "a page");
  assert.equal(await press({}, "GET"), 405);
  assert.equal(await score(sidecar), "1-0-0");
});

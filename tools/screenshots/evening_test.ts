import assert from "node:assert/strict";
import { decode } from "../../sidecar/log/codec.ts";
import { writeEvening } from "./evening.ts";

Deno.test("writeEvening() writes a log that can be read, with a picture behind every count", async () => {
  const folder = await Deno.makeTempDir({ prefix: "scoreline-evening-" });
  try {
    await writeEvening(folder);
    const lines = (await Deno.readTextFile(`${folder}/events.jsonl`)).trimEnd().split("\n").map(decode);
    const drafts = lines.map((line) => {
      assert.ok(line.kind === "fact", JSON.stringify(line));
      return line.draft;
    });
    const results = drafts.filter((draft) => draft.type === "result");
    assert.equal(results.length, drafts.length - 1);
    for (const { evidence, at, confidence } of results) {
      assert.ok((await Deno.stat(`${folder}/evidence/${evidence}.jpg`)).isFile);
      assert.ok(at < Date.now() && confidence !== null && confidence < 1);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

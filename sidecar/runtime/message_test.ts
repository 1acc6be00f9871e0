import assert from "node:assert/strict";
import { fileTrouble, messageOf } from "./message.ts";

Deno.test("messageOf() gives what an error says, whatever was thrown", () => {
  assert.equal(messageOf(new RangeError("too far")), "too far");
  assert.equal(messageOf("thrown"), "thrown");
});

Deno.test("fileTrouble() leaves out what Deno adds to the words of the system", async () => {
  const dir = await Deno.makeTempDir({ prefix: "scoreline-message-" });
  try {
    const error = await Deno.readTextFile(dir).then(() => null, (reason: unknown) => reason);
    assert.ok(error instanceof Error && error.message.includes(dir));
    assert.doesNotMatch(fileTrouble(error), /os error|readfile|scoreline-message/);
    assert.match(fileTrouble(error), /^\w[\w ]+\.?$/);
  } finally {
    await Deno.remove(dir);
  }
});

Deno.test({
  name: "fileTrouble() does not tell users how Deno is given rights",
  permissions: { read: false },
  async fn() {
    const error = await Deno.readTextFile("/elsewhere").then(() => null, (reason: unknown) => reason);
    assert.match(messageOf(error), /--allow-read/);
    assert.equal(fileTrouble(error), "Scoreline is not permitted to");
  },
});

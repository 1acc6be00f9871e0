import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { testNeeding } from "./support/skip.ts";

testNeeding(["numpy"], "the training's choices and its report pass their own tests", async () => {
  const { code, stderr } = await new Deno.Command("/usr/bin/python3", {
    args: ["-m", "unittest", "test_training"],
    cwd: fileURLToPath(new URL("../tools/train", import.meta.url)),
    env: { PYTHONDONTWRITEBYTECODE: "1" },
  }).output();
  const said = new TextDecoder().decode(stderr);
  assert.equal(code, 0, said);
  assert.match(said, /Ran 1\d tests/);
});

import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const PREDICT = fileURLToPath(new URL("../../tools/predict.ts", import.meta.url));
const FRAME = fileURLToPath(new URL("../demo/frames/none_menu_1.jpg", import.meta.url));

// In a process of its own, without CI=true, which also keeps the library quiet.
Deno.test("loadModel() leaves nothing in the user's home, where ONNX Runtime would keep an id", async () => {
  const home = await Deno.makeTempDir();
  try {
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", PREDICT, FRAME],
      cwd: join(PREDICT, ".."),
      clearEnv: true,
      env: { HOME: home, USERPROFILE: home, DENO_DIR: join(home, "deno") },
    }).output();
    assert.equal(code, 0, new TextDecoder().decode(stderr));
    await Deno.remove(join(home, "deno"), { recursive: true });
    assert.deepEqual(Array.from(Deno.readDirSync(home), ({ name }) => name), []);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});

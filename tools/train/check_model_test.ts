import assert from "node:assert/strict";
import { compareWithPyTorch } from "./check_model.ts";

const CROP = { height: 72, width: 192 };
const CLASSES = 4;
const model = await Deno.readFile(new URL("../../models/result.onnx", import.meta.url));

/** Two black crops and the logits they are said to have. */
async function folderWith(logits: number[]): Promise<string> {
  const folder = await Deno.makeTempDir();
  await Deno.writeFile(`${folder}/check.u8`, new Uint8Array(2 * 3 * CROP.height * CROP.width));
  await Deno.writeFile(`${folder}/check.f32`, new Uint8Array(new Float32Array(logits).buffer));
  return folder;
}

Deno.test("compareWithPyTorch() measures how far the logits are apart", async () => {
  const near = await compareWithPyTorch(model, await folderWith(new Array(8).fill(0)), CROP, CLASSES);
  const far = await compareWithPyTorch(model, await folderWith(new Array(8).fill(1000)), CROP, CLASSES);
  assert.equal(near.crops, 2);
  assert.ok(near.difference > 1e-4, "the answers to a black crop are not all 0");
  assert.ok(far.difference > 900 && far.difference < 1100, `${far.difference}`);
});

Deno.test("compareWithPyTorch() lets nothing that is not a number pass", async () => {
  const checked = await compareWithPyTorch(
    model,
    await folderWith([0, 0, NaN, 0, 0, 0, 0, 0]),
    CROP,
    CLASSES,
  );
  assert.equal(checked.difference, Infinity);
});

Deno.test("compareWithPyTorch() refuses files that do not belong together", async () => {
  await assert.rejects(compareWithPyTorch(model, await folderWith([1, 2, 3]), CROP, CLASSES), {
    name: "RangeError",
    message: "check.u8 and check.f32 do not belong together",
  });
});

import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { createClassifier } from "./classify.ts";
import { memory } from "./resample.wasm";
import { buffersMadeBy } from "./testing/buffers.ts";

const MODEL = fileURLToPath(new URL("../../models/result.onnx", import.meta.url));
const frame = (name: string) => Deno.readFile(new URL(`../demo/frames/${name}.jpg`, import.meta.url));

Deno.test("classify() makes one buffer for each place of a picture without a result, and reuses the others", async () => {
  const pictures = [await frame("none_gameplay_1"), await frame("none_gameplay_2")];
  const classifier = await createClassifier({ modelPath: MODEL });
  const read = async (glance: boolean) => {
    for (const picture of pictures) await classifier.classify(picture, undefined, { glance });
  };
  try {
    await read(false); // what is kept is made at first
    const { byteLength } = memory.buffer;
    const crop = 192 * 72 * 3;
    assert.deepEqual(await buffersMadeBy(() => read(true)), [crop, crop]);
    assert.deepEqual(await buffersMadeBy(() => read(false)), [crop, crop, crop, crop]);
    assert.equal(memory.buffer.byteLength, byteLength);
  } finally {
    await classifier.close();
  }
});

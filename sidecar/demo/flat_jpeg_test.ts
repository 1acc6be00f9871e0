import assert from "node:assert/strict";
import fc from "fast-check";
import sharp from "sharp";
import { flatJpeg } from "./flat_jpeg.ts";

Deno.test("flatJpeg() is a picture of that size and brightness for any decoder", async () => {
  const side = fc.integer({ min: 1, max: 200 });
  await fc.assert(
    fc.asyncProperty(side, side, fc.nat(255), async (width, height, luma) => {
      const { data, info } = await sharp(flatJpeg(width, height, luma)).raw().toBuffer({
        resolveWithObject: true,
      });
      assert.deepEqual([info.width, info.height], [width, height]);
      assert.deepEqual([Math.min(...data), Math.max(...data)], [luma, luma]);
    }),
    { numRuns: 40 },
  );
});

Deno.test("flatJpeg() refuses what no JPEG can be", () => {
  assert.throws(() => flatJpeg(0, 10, 0), RangeError);
  assert.throws(() => flatJpeg(10, 70_000, 0), RangeError);
  assert.throws(() => flatJpeg(10, 10, 256), RangeError);
});

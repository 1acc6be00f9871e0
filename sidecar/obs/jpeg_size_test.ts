import assert from "node:assert/strict";
import fc from "fast-check";
import sharp from "sharp";
import { jpegSize } from "./jpeg_size.ts";

const draw = (width: number, height: number, progressive = false) =>
  sharp({ create: { width, height, channels: 3, background: "#246" } }).jpeg({ progressive }).toBuffer();

Deno.test("jpegSize() reads the size that an encoder wrote", async () => {
  for (const [width, height] of [[960, 540], [8, 600], [1, 1]] as const) {
    assert.deepEqual(jpegSize(await draw(width, height)), { width, height });
    assert.deepEqual(jpegSize(await draw(width, height, true)), { width, height });
  }
});

Deno.test("jpegSize() refuses a JPEG that is cut anywhere", async () => {
  const whole = await draw(64, 36);
  for (let length = 0; length < whole.length; length++) {
    assert.equal(jpegSize(whole.subarray(0, length)), null);
  }
});

Deno.test("jpegSize() answers for any bytes, and never throws or hangs", () => {
  const marked = fc.uint8Array({ maxLength: 200 }).map((inside) =>
    Uint8Array.of(0xff, 0xd8, ...inside, 0xff, 0xd9)
  );
  fc.assert(fc.property(fc.oneof(marked, fc.uint8Array({ maxLength: 200 })), (bytes) => {
    const size = jpegSize(bytes);
    assert.ok(size === null || (size.width > 0 && size.height > 0));
  }));
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { drawText, fill, outline, type Planes, yuvOf } from "./planes.ts";

/** Black planes with bytes around the picture that nobody may touch. */
function planes(width: number, height: number): Planes {
  const stride = [width + 6, width / 2 + 3, width / 2 + 3] as const;
  return {
    width,
    height,
    stride,
    data: [
      new Uint8Array(stride[0] * height).fill(16),
      new Uint8Array(stride[1] * height / 2).fill(128),
      new Uint8Array(stride[2] * height / 2).fill(128),
    ],
  };
}
const WHITE = yuvOf("#ffffff");

Deno.test("yuvOf() knows the colours that BT.601 names", () => {
  assert.deepEqual(yuvOf("#000000"), { y: 16, u: 128, v: 128 });
  assert.deepEqual(WHITE, { y: 235, u: 128, v: 128 });
  assert.deepEqual(yuvOf("#ff0000"), { y: 82, u: 90, v: 240 });
});

Deno.test("fill() fills exactly the part of the box that is inside the picture", () => {
  const side = fc.integer({ min: -20, max: 60 });
  fc.assert(fc.property(side, side, side, side, (x, y, width, height) => {
    const picture = planes(32, 18);
    fill(picture, { x, y, width, height }, WHITE);
    const [luma] = picture.data;
    for (let row = 0; row < 18; row++) {
      for (let column = 0; column < picture.stride[0]; column++) {
        const inside = column < 32 && column >= x && column < x + width && row >= y && row < y + height;
        assert.equal(luma[row * picture.stride[0] + column], inside ? 235 : 16, `${column},${row}`);
      }
    }
  }));
});

Deno.test("outline() leaves the inside alone", () => {
  const picture = planes(32, 18);
  outline(picture, { x: 4, y: 4, width: 20, height: 10 }, 2, WHITE);
  const at = (x: number, y: number) => picture.data[0][y * picture.stride[0] + x];
  assert.deepEqual([at(4, 4), at(23, 13), at(5, 8), at(10, 8), at(3, 4), at(24, 13)], [
    235,
    235,
    235,
    16,
    16,
    16,
  ]);
});

Deno.test("drawText() mixes colours by coverage and never leaves the picture", () => {
  const picture = planes(32, 18);
  const mask = { width: 40, height: 30, coverage: new Uint8Array(1_200).fill(255) };
  mask.coverage[0] = 0;
  mask.coverage[1] = 128;
  drawText(picture, mask, 20, 10, WHITE);
  const at = (x: number, y: number) => picture.data[0][y * picture.stride[0] + x];
  assert.deepEqual([at(20, 10), at(21, 10), at(22, 10), at(31, 17), at(32, 17), at(19, 10)], [
    16,
    125,
    235,
    235,
    16,
    16,
  ]);
});

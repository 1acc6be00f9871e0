import assert from "node:assert/strict";
import type { Crop } from "./decode.ts";
import { createTensorFiller } from "./tensor.ts";

const SHAPE = { width: 2, height: 1, scale: 1 / 255, mean: [0, 0, 0], std: [1, 1, 1] } as const;
const AREA = { x: 0, y: 0, width: 2, height: 1 };

/** A crop of 2x1 pixels whose channels are given one by one. */
function crop(colour: Crop["colour"], channels: [number[], number[], number[]]): Crop {
  const plane = (values: number[]) => ({
    data: Uint8Array.from(values),
    offset: 0,
    step: 1,
    stride: 2,
    width: 2,
    height: 1,
    scaleX: 1,
    scaleY: 1,
  });
  const [first, second, third] = channels;
  return { area: AREA, colour, planes: [plane(first), plane(second), plane(third)] };
}

function rounded(values: Float32Array): number[] {
  return [...values].map((value) => Math.round(value * 1000) / 1000);
}

Deno.test("createTensorFiller() lays crops out as NCHW in 0..1", () => {
  const fill = createTensorFiller(SHAPE);
  const crops = [crop("rgb", [[255, 0], [51, 51], [0, 102]]), crop("rgb", [[0, 0], [0, 0], [255, 255]])];
  assert.deepEqual(rounded(fill(crops)), [1, 0, 0.2, 0.2, 0, 0.4, 0, 0, 0, 0, 1, 1]);
});

Deno.test("createTensorFiller() takes the mean off and divides by the deviation, per channel", () => {
  const fill = createTensorFiller({ ...SHAPE, mean: [0.5, 0, 0.2], std: [0.5, 0.25, 2] });
  assert.deepEqual(rounded(fill([crop("rgb", [[255, 0], [51, 51], [0, 51]])])), [1, -1, 0.8, 0.8, -0.1, 0]);
});

Deno.test("createTensorFiller() turns YCbCr into RGB", () => {
  const fill = createTensorFiller(SHAPE);
  // Pure red is Y 76, Cb 85, Cr 255; white is Y 255 without colour.
  const [red = 0, white = 0, green = 1, , blue = 1] = fill([
    crop("ycbcr", [[76, 255], [85, 128], [255, 128]]),
  ]);
  assert.ok(Math.abs(red - 1) < 0.01 && green < 0.01 && blue < 0.01, `${red} ${green} ${blue}`);
  assert.equal(white, 1);
});

Deno.test("createTensorFiller() uses its array again, also for fewer crops", () => {
  const fill = createTensorFiller(SHAPE);
  const two = [crop("rgb", [[1, 1], [1, 1], [1, 1]]), crop("rgb", [[2, 2], [2, 2], [2, 2]])];
  const first = fill(two);
  const second = fill(two.slice(0, 1));
  assert.equal(first.buffer, second.buffer);
  assert.equal(second.length, 6);
});

import assert from "node:assert/strict";
import { createTensorFiller } from "./tensor.ts";

const SHAPE = {
  width: 2,
  height: 1,
  layout: "nchw",
  colour: "rgb",
  scale: 1 / 255,
  mean: [0, 0, 0],
  std: [1, 1, 1],
} as const;

/** Two pixels, each red, green, blue. */
const crop = (...values: number[]) => Uint8Array.from(values);

function rounded(values: Float32Array): number[] {
  return [...values].map((value) => Math.round(value * 1000) / 1000);
}

Deno.test("createTensorFiller() lays crops out as NCHW in 0..1", () => {
  const fill = createTensorFiller(SHAPE);
  const crops = [crop(255, 51, 0, 0, 51, 102), crop(0, 0, 255, 0, 0, 255)];
  assert.deepEqual(rounded(fill(crops)), [1, 0, 0.2, 0.2, 0, 0.4, 0, 0, 0, 0, 1, 1]);
});

Deno.test("createTensorFiller() takes the mean off and divides by the deviation, per channel", () => {
  const fill = createTensorFiller({ ...SHAPE, mean: [0.5, 0, 0.2], std: [0.5, 0.25, 2] });
  assert.deepEqual(rounded(fill([crop(255, 51, 0, 0, 51, 51)])), [1, -1, 0.8, 0.8, -0.1, 0]);
});

Deno.test("createTensorFiller() lays crops out as NHWC", () => {
  const fill = createTensorFiller({ ...SHAPE, layout: "nhwc" });
  const crops = [crop(255, 51, 0, 0, 51, 102), crop(0, 0, 255, 0, 0, 255)];
  assert.deepEqual(rounded(fill(crops)), [1, 0.2, 0, 0, 0.2, 0.4, 0, 0, 1, 0, 0, 1]);
});

Deno.test("createTensorFiller() turns the channels round for BGR, with mean and deviation in that order", () => {
  const bgr = { ...SHAPE, colour: "bgr", mean: [0.5, 0, 0.2], std: [0.5, 0.25, 2] } as const;
  const pixels = crop(51, 51, 255, 51, 51, 0); // red and green alike; blue is full, then gone
  assert.deepEqual(rounded(createTensorFiller(bgr)([pixels])), [1, -1, 0.8, 0.8, 0, 0]);
  assert.deepEqual(
    rounded(createTensorFiller({ ...bgr, layout: "nhwc" })([pixels])),
    [1, 0.8, 0, -1, 0.8, 0],
  );
});

Deno.test("createTensorFiller() uses its array again, also for fewer crops", () => {
  const fill = createTensorFiller(SHAPE);
  const two = [crop(1, 1, 1, 1, 1, 1), crop(2, 2, 2, 2, 2, 2)];
  const first = fill(two);
  const second = fill(two.slice(0, 1));
  assert.equal(first.buffer, second.buffer);
  assert.equal(second.length, 6);
});

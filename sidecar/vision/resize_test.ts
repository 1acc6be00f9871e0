import assert from "node:assert/strict";
import * as fc from "fast-check";
import sharp from "sharp";
import type { Area } from "./crop.ts";
import { createPlaneResizer, type Plane } from "./resize.ts";
import { texture } from "./testing/frames.ts";

function plane(data: Uint8Array, width: number, height: number, offset = 0, step = 1): Plane {
  return { data, offset, step, stride: width * step, width, height, scaleX: 1, scaleY: 1 };
}

function resized(source: Plane, area: Area, width: number, height: number) {
  const out = new Float32Array(width * height);
  createPlaneResizer()(source, area, width, height, out);
  return out.map((value) => Math.round(value * 20) / 20); // weights are whole numbers of 1/2048
}

Deno.test("createPlaneResizer() copies when nothing changes", () => {
  const data = Uint8Array.of(1, 2, 3, 4, 5, 6);
  assert.deepEqual([...resized(plane(data, 3, 2), { x: 0, y: 0, width: 3, height: 2 }, 3, 2)], [...data]);
});

Deno.test("createPlaneResizer() averages what a target sample covers, whole and in parts", () => {
  const source = plane(Uint8Array.of(0, 10, 20, 30, 40), 5, 1);
  assert.deepEqual([...resized(source, { x: 0, y: 0, width: 4, height: 1 }, 2, 1)], [5, 25]);
  // 2.5 samples each: (0 + 10 + 20 / 2) / 2.5 and (20 / 2 + 30 + 40) / 2.5
  assert.deepEqual([...resized(source, { x: 0, y: 0, width: 5, height: 1 }, 2, 1)], [8, 32]);
});

Deno.test("createPlaneResizer() interpolates linearly when it enlarges, and repeats the edge", () => {
  const source = plane(Uint8Array.of(0, 100), 2, 1);
  assert.deepEqual([...resized(source, { x: 0, y: 0, width: 2, height: 1 }, 4, 1)], [0, 25, 75, 100]);
});

Deno.test("createPlaneResizer() reads one channel of interleaved samples and half-size planes in pixels of the picture", () => {
  const rgb = Uint8Array.of(1, 2, 3, 4, 5, 6);
  assert.deepEqual([...resized(plane(rgb, 2, 1, 1, 3), { x: 0, y: 0, width: 2, height: 1 }, 2, 1)], [2, 5]);
  const half = { ...plane(Uint8Array.of(7, 9), 2, 1), scaleX: 0.5, scaleY: 0.5 };
  assert.deepEqual([...resized(half, { x: 2, y: 0, width: 2, height: 2 }, 1, 1)], [9]);
});

Deno.test("createPlaneResizer() stays within the values that are there, for any area", () => {
  const data = Uint8Array.from({ length: 30 * 20 }, (_, i) => 50 + (i * 37) % 100);
  const position = fc.double({ min: 0, max: 1, noNaN: true });
  const length = fc.double({ min: 0.01, max: 1, noNaN: true });
  const target = fc.integer({ min: 1, max: 60 });
  fc.assert(fc.property(position, position, length, length, target, target, (x, y, w, h, width, height) => {
    const area = { x: x * 30 * (1 - w), y: y * 20 * (1 - h), width: w * 30, height: h * 20 };
    for (const value of resized(plane(data, 30, 20), area, width, height)) {
      assert.ok(value >= 49.9 && value <= 149.1, `${value}`);
    }
  }));
});

Deno.test("createPlaneResizer() is close to sharp's resize", async () => {
  const data = texture(480, 180);
  const expected = await sharp(data, { raw: { width: 480, height: 180, channels: 3 } })
    .resize(192, 72, { fit: "fill" }).raw().toBuffer();
  for (let channel = 0; channel < 3; channel++) {
    const own = resized(plane(data, 480, 180, channel, 3), { x: 0, y: 0, width: 480, height: 180 }, 192, 72);
    const difference = own.reduce(
      (sum, value, i) => sum + Math.abs(value - (expected[i * 3 + channel] ?? 0)),
      0,
    );
    assert.ok(difference / own.length < 2.5, `mean difference ${difference / own.length}`);
  }
});

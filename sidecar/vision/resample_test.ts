import assert from "node:assert/strict";
import sharp from "sharp";
import { createResampler } from "./resample.ts";
import { texture } from "./testing/frames.ts";

const OUT = { width: 192, height: 72 };

for (
  const [what, area] of [
    ["much smaller", { left: 40, top: 30, width: 480, height: 180 }],
    ["a little smaller", { left: 0, top: 56, width: 230, height: 86 }],
    ["larger", { left: 0, top: 38, width: 154, height: 57 }],
    ["at the far corner", { left: 340, top: 210, width: 300, height: 150 }],
    ["the same size", { left: 7, top: 9, width: 192, height: 72 }],
  ] as const
) {
  Deno.test(`createResampler() makes an area ${what} within 2 of 255 of what sharp makes of it`, async () => {
    const rgb = texture(640, 360);
    const expected = await sharp(rgb, { raw: { width: 640, height: 360, channels: 3 } }).extract(area)
      .resize(OUT.width, OUT.height, { fit: "fill" }).raw().toBuffer();
    const actual = createResampler(OUT)(rgb, 640, area);
    assert.equal(actual.length, expected.length);
    const differences = actual.map((value, i) => Math.abs(value - (expected[i] ?? 0)));
    const worst = differences.reduce((a, b) => Math.max(a, b));
    const mean = differences.reduce((a, b) => a + b, 0) / differences.length;
    assert.ok(worst <= 2 && mean < 0.5, `worst ${worst}, mean ${mean}`);
  });
}

Deno.test("createResampler() keeps what one crop was from the next, and one colour one colour", () => {
  const resample = createResampler({ width: 5, height: 4 });
  const flat = (value: number) => new Uint8Array(30 * 20 * 3).fill(value);
  const area = { left: 1, top: 1, width: 20, height: 13 };
  const white = resample(flat(255), 30, area);
  const dark = resample(flat(7), 30, area);
  assert.ok(white.every((value) => value === 255));
  assert.ok(dark.every((value) => value === 7));
});

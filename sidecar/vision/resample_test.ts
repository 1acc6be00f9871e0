import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
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

Deno.test("createResampler() repeats the edge of areas smaller than what a pixel is made of", async () => {
  const rgb = texture(40, 30);
  for (const area of [{ left: 3, top: 2, width: 1, height: 1 }, { left: 37, top: 27, width: 3, height: 2 }]) {
    const expected = await sharp(rgb, { raw: { width: 40, height: 30, channels: 3 } }).extract(area)
      .resize(OUT.width, OUT.height, { fit: "fill" }).raw().toBuffer();
    const actual = createResampler(OUT)(rgb, 40, area);
    assert.ok(actual.every((value, i) => Math.abs(value - (expected[i] ?? 0)) <= 2));
  }
});

Deno.test("createResampler() takes areas larger than its memory was, and a smaller one after it", () => {
  const resample = createResampler(OUT);
  const flat = new Uint8Array(3_000 * 2_000 * 3).fill(99);
  for (const [width, height] of [[200, 100], [3_000, 2_000], [200, 100]] as const) {
    assert.ok(resample(flat, 3_000, { left: 0, top: 0, width, height }).every((value) => value === 99));
  }
});

Deno.test("resample.wasm is compiled from tools/resample/sums.ts as it is: else run deno task compile-resample", async () => {
  const module = await WebAssembly.compile(await Deno.readFile(new URL("resample.wasm", import.meta.url)));
  const [made] = WebAssembly.Module.customSections(module, "source");
  const source = await Deno.readFile(new URL("../../tools/resample/sums.ts", import.meta.url));
  const hash = createHash("sha256").update(source).digest("hex");
  assert.equal(made === undefined ? null : Buffer.from(made).toString("hex"), hash);
});

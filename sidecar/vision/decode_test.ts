import assert from "node:assert/strict";
import sharp from "sharp";
import { type Area, wholePixels } from "./crop.ts";
import { decodePicture, encodeJpeg, PictureError, TURBO_BYTES } from "./decode.ts";
import { createResampler } from "./resample.ts";
import { encode, texture } from "./testing/frames.ts";
import { decodeTurbo, encodeTurbo } from "./turbo_jpeg.ts";

const SIZE = { width: 96, height: 36 };
const AREA = { x: 80, y: 52.3, width: 160, height: 60 };

async function crop(bytes: Uint8Array, area: Area = AREA): Promise<Uint8Array> {
  const picture = await decodePicture(bytes);
  return createResampler(SIZE)(picture.rgb, picture.width, wholePixels(area, picture));
}

function meanDifference(a: Uint8Array, b: Uint8Array): number {
  assert.equal(a.length, b.length);
  return a.reduce((sum, value, i) => sum + Math.abs(value - (b[i] ?? 0)), 0) / a.length;
}

for (
  const [format, tolerance] of [["png", 0.01], ["tiff", 6], ["webp", 6], ["gif", 10], ["avif", 8]] as const
) {
  Deno.test(`decodePicture() reads ${format}`, async () => {
    const data = texture(320, 180);
    const png = await crop(await encode(data, 320, 180, "png"));
    const difference = meanDifference(await crop(await encode(data, 320, 180, format)), png);
    assert.ok(difference < tolerance, `mean difference ${difference}`);
  });
}

Deno.test("decodePicture() reads progressive and grey JPEGs, 16-bit and transparent PNGs", async () => {
  const data = texture(320, 180);
  const expected = await crop(await encode(data, 320, 180, "png"));
  const image = () => sharp(data, { raw: { width: 320, height: 180, channels: 3 } });
  const progressive = new Uint8Array(await image().jpeg({ progressive: true, quality: 95 }).toBuffer());
  assert.ok(meanDifference(await crop(progressive), expected) < 3);
  const deep = new Uint8Array(await image().toColourspace("rgb16").png().toBuffer());
  assert.ok(meanDifference(await crop(deep), expected) < 1);
  const opaque = new Uint8Array(await image().ensureAlpha().png().toBuffer());
  assert.ok(meanDifference(await crop(opaque), expected) < 0.01);
  const clear = new Uint8Array(await image().ensureAlpha(0).png().toBuffer());
  assert.ok((await crop(clear)).every((value) => value === 0), "what cannot be seen is black, as on stream");
  const grey = await crop(new Uint8Array(await image().toColourspace("b-w").jpeg().toBuffer()));
  assert.equal(grey[0], grey[1]);
  assert.equal(grey.length, SIZE.width * SIZE.height * 3);
});

Deno.test("decodePicture() ignores the EXIF orientation", async () => {
  const image = sharp(texture(320, 180), { raw: { width: 320, height: 180, channels: 3 } });
  for (const format of ["jpeg", "png"] as const) {
    const turned = new Uint8Array(
      await image.clone().withMetadata({ orientation: 6 }).toFormat(format).toBuffer(),
    );
    const picture = await decodePicture(turned);
    assert.deepEqual([picture.width, picture.height], [320, 180]);
  }
});

for (const format of ["jpeg", "png", "webp", "gif"] as const) {
  Deno.test(`decodePicture() refuses a ${format} that is cut short`, async () => {
    const bytes = await encode(texture(320, 180), 320, 180, format);
    for (const share of [0.02, 0.3, 0.7, 0.95]) {
      await assert.rejects(crop(bytes.slice(0, bytes.length * share)), PictureError, `${share}`);
    }
  });
}

Deno.test("decodePicture() refuses what is no picture, SVG too", async () => {
  const text = (content: string) => new TextEncoder().encode(content);
  const svg = text(
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="/etc/passwd"/></svg>',
  );
  for (
    const bytes of [new Uint8Array(), text("hello"), svg, text("%PDF-1.7"), Uint8Array.of(0xff, 0xd8, 0xff)]
  ) {
    await assert.rejects(crop(bytes), PictureError);
  }
});

Deno.test("decodePicture() refuses a picture of more pixels than 8K, before it decodes it", async () => {
  const huge = { create: { width: 9000, height: 5000, channels: 3 as const, background: "#000" } };
  const png = new Uint8Array(await sharp(huge).png().toBuffer());
  await assert.rejects(crop(png), /more than 7680 x 4320 pixels/);
  const jpeg = await encode(texture(64, 48), 64, 48, "jpeg");
  const frameHeader = jpeg.findIndex((byte, i) => byte === 0xff && jpeg[i + 1] === 0xc0);
  new DataView(jpeg.buffer, jpeg.byteOffset).setUint32(frameHeader + 5, 0xffff_ffff);
  await assert.rejects(crop(jpeg), PictureError);
});

Deno.test("decodePicture() reads a small JPEG by libjpeg-turbo, within 3 of 255 on average of what sharp reads", async () => {
  const jpeg = await encode(texture(960, 540), 960, 540, "jpeg");
  const room = new Uint8Array(TURBO_BYTES);
  const picture = await decodePicture(jpeg, room);
  assert.ok(picture.rgb.buffer === room.buffer, "libjpeg-turbo has read it");
  const expected = await sharp(jpeg).raw().toBuffer();
  assert.deepEqual([picture.width, picture.height], [960, 540]);
  assert.ok(meanDifference(picture.rgb, expected) < 3);
});

Deno.test("decodePicture() leaves JPEGs to sharp that are larger than full HD, or in other colours", async () => {
  const wide = await encode(texture(2400, 1200), 2400, 1200, "jpeg");
  assert.equal(decodeTurbo(wide, new Uint8Array(TURBO_BYTES)), null);
  assert.equal((await decodePicture(wide)).width, 2400);
  const image = sharp(texture(320, 180), { raw: { width: 320, height: 180, channels: 3 } });
  const cmyk = new Uint8Array(await image.toColourspace("cmyk").jpeg().toBuffer());
  assert.equal(decodeTurbo(cmyk, new Uint8Array(TURBO_BYTES)), null);
  assert.equal((await decodePicture(cmyk)).rgb.length, 320 * 180 * 3);
});

Deno.test("encodeJpeg() makes a JPEG of the same picture, without sharp where libjpeg-turbo is there", async () => {
  const rgb = texture(330, 170);
  for (const [quality, most] of [[100, 3], [95, 4], [50, 14]] as const) {
    const jpeg = await encodeJpeg({ width: 330, height: 170, rgb }, quality);
    assert.deepEqual(jpeg, encodeTurbo({ width: 330, height: 170, rgb }, quality));
    const { data, info } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true });
    assert.deepEqual([info.width, info.height, info.channels], [330, 170, 3]);
    const difference = rgb.reduce((sum, value, at) => sum + Math.abs(value - (data[at] ?? 0)), 0) /
      rgb.length;
    assert.ok(difference < most, `${difference} at quality ${quality}`);
  }
});

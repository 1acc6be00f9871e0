import assert from "node:assert/strict";
import sharp from "sharp";
import type { Area } from "./crop.ts";
import { createPictureDecoder, type CropRequest, drawOverlay, PictureError } from "./decode.ts";
import { createTensorFiller } from "./tensor.ts";
import { encode, frame, texture } from "./testing/frames.ts";

const SIZE = { width: 96, height: 36, scale: 1, mean: [0, 0, 0], std: [1, 1, 1] } as const;
const AREAS = [{ x: 80, y: 52.3, width: 160, height: 60 }, { x: 0, y: 15, width: 80, height: 30 }];

/** The crops under the areas as RGB values, channel by channel. */
async function crops(
  bytes: Uint8Array,
  areas: readonly Area[] = AREAS,
  halfIsEnough = false,
): Promise<Float32Array> {
  const picture = await createPictureDecoder().decode(
    bytes,
    () => areas.map((area) => ({ area, halfIsEnough })),
  );
  return createTensorFiller(SIZE)(picture.crops);
}

function meanDifference(a: Float32Array, b: Float32Array): number {
  assert.equal(a.length, b.length);
  return a.reduce((sum, value, i) => sum + Math.abs(value - (b[i] ?? 0)), 0) / a.length;
}

for (
  const [format, tolerance] of [["png", 0.01], ["tiff", 6], ["webp", 6], ["gif", 10], ["avif", 8]] as const
) {
  Deno.test(`createPictureDecoder() reads ${format}`, async () => {
    const data = texture(320, 180);
    const png = await crops(await encode(data, 320, 180, "png"));
    const difference = meanDifference(await crops(await encode(data, 320, 180, format)), png);
    assert.ok(difference < tolerance, `mean difference ${difference}`);
  });
}

for (const chromaSubsampling of ["4:2:0", "4:4:4"]) {
  for (const halfIsEnough of [false, true]) {
    Deno.test(`createPictureDecoder() gives the same crops for a ${chromaSubsampling} JPEG as sharp (half: ${halfIsEnough})`, async () => {
      const jpeg = await encode(texture(320, 180), 320, 180, "jpeg", { chromaSubsampling });
      // The same samples, as a picture that the partial decoder leaves to sharp.
      const png = new Uint8Array(await sharp(jpeg).png().toBuffer());
      const difference = meanDifference(await crops(jpeg, AREAS, halfIsEnough), await crops(png));
      // At half the size noise is lost; the texture here is noisier than any game.
      assert.ok(difference < (halfIsEnough ? 4.5 : 2), `mean difference ${difference}`);
    });
  }
}

Deno.test("createPictureDecoder() reads progressive and grey JPEGs, 16-bit and transparent PNGs", async () => {
  const data = texture(320, 180);
  const expected = await crops(await encode(data, 320, 180, "png"));
  const image = () => sharp(data, { raw: { width: 320, height: 180, channels: 3 } });
  const progressive = new Uint8Array(await image().jpeg({ progressive: true, quality: 95 }).toBuffer());
  assert.ok(meanDifference(await crops(progressive), expected) < 3);
  const deep = new Uint8Array(await image().toColourspace("rgb16").png().toBuffer());
  assert.ok(meanDifference(await crops(deep), expected) < 1);
  const opaque = new Uint8Array(await image().ensureAlpha().png().toBuffer());
  assert.ok(meanDifference(await crops(opaque), expected) < 0.01);
  const clear = new Uint8Array(await image().ensureAlpha(0).png().toBuffer());
  assert.ok((await crops(clear)).every((value) => value === 0), "what cannot be seen is black, as on stream");
  const grey = await crops(new Uint8Array(await image().toColourspace("b-w").jpeg().toBuffer()));
  const size = SIZE.width * SIZE.height;
  assert.deepEqual(grey.slice(0, size), grey.slice(size, 2 * size));
});

Deno.test("createPictureDecoder() ignores the EXIF orientation", async () => {
  const image = sharp(texture(320, 180), { raw: { width: 320, height: 180, channels: 3 } });
  for (const format of ["jpeg", "png"] as const) {
    const turned = new Uint8Array(
      await image.clone().withMetadata({ orientation: 6 }).toFormat(format).toBuffer(),
    );
    const picture = await createPictureDecoder().decode(turned, () => []);
    assert.deepEqual([picture.width, picture.height], [320, 180]);
  }
});

for (const format of ["jpeg", "png"] as const) {
  Deno.test(`createPictureDecoder() finds the game between the black bars of a ${format}`, async () => {
    const bar = (180 - 320 / (32 / 9)) / 2;
    const data = texture(320, 180);
    data.fill(0, 0, bar * 320 * 3);
    data.fill(0, (180 - bar) * 320 * 3);
    const games: Area[] = [];
    const request = (game: Area): CropRequest[] => {
      games.push(game);
      return [{ area: game, halfIsEnough: false }];
    };
    const { crops: [crop] } = await createPictureDecoder().decode(
      await encode(data, 320, 180, format),
      request,
    );
    assert.deepEqual(games.at(-1), { x: 0, y: bar, width: 320, height: 180 - 2 * bar });
    assert.deepEqual(crop?.area, games.at(-1));
  });
}

for (const format of ["jpeg", "png", "webp", "gif"] as const) {
  Deno.test(`createPictureDecoder() refuses a ${format} that is cut short`, async () => {
    const bytes = await encode(texture(320, 180), 320, 180, format);
    for (const share of [0.02, 0.3, 0.7, 0.95]) {
      await assert.rejects(crops(bytes.slice(0, bytes.length * share)), PictureError, `${share}`);
    }
  });
}

Deno.test("createPictureDecoder() refuses what is no picture, SVG too", async () => {
  const text = (content: string) => new TextEncoder().encode(content);
  const svg = text(
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="/etc/passwd"/></svg>',
  );
  for (
    const bytes of [new Uint8Array(), text("hello"), svg, text("%PDF-1.7"), Uint8Array.of(0xff, 0xd8, 0xff)]
  ) {
    await assert.rejects(crops(bytes), PictureError);
  }
});

Deno.test("createPictureDecoder() refuses a picture of more pixels than 8K, before it decodes it", async () => {
  const huge = { create: { width: 9000, height: 5000, channels: 3 as const, background: "#000" } };
  const png = new Uint8Array(await sharp(huge).png().toBuffer());
  await assert.rejects(crops(png), /exceeds pixel limit/);
  const jpeg = await encode(texture(64, 48), 64, 48, "jpeg");
  const frameHeader = jpeg.findIndex((byte, i) => byte === 0xff && jpeg[i + 1] === 0xc0);
  new DataView(jpeg.buffer, jpeg.byteOffset).setUint32(frameHeader + 5, 0xffff_ffff);
  await assert.rejects(crops(jpeg), PictureError);
});

Deno.test("createPictureDecoder() reads a picture of one pixel", async () => {
  for (const format of ["jpeg", "png"] as const) {
    const bytes = await encode(Uint8Array.of(200, 200, 200), 1, 1, format);
    const values = await crops(bytes, [{ x: 0.25, y: 0.3, width: 0.5, height: 0.3 }], true);
    assert.ok(values.every((value) => Math.abs(value - 200) < 3), format);
  }
});

Deno.test("createPictureDecoder() can be used again after a broken picture and for other sizes", async () => {
  const decoder = createPictureDecoder();
  const request = (area: Area) => [{ area, halfIsEnough: false }];
  for (const width of [320, 64, 320]) {
    const data = texture(width, 180);
    const { crops: used } = await decoder.decode(await encode(data, width, 180, "jpeg"), request);
    const values = createTensorFiller(SIZE)(used).slice();
    const fresh = await crops(await encode(data, width, 180, "jpeg"), [{ x: 0, y: 0, width, height: 180 }]);
    assert.deepEqual(values, fresh);
    await assert.rejects(decoder.decode(Uint8Array.of(0xff, 0xd8, 0xff, 0xdb), request), PictureError);
  }
});

Deno.test("drawOverlay() draws over the picture and keeps its size", async () => {
  const jpeg = await drawOverlay(
    await frame(64, 48),
    (width, height) =>
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="32" height="48" fill="#0f0"/></svg>`,
  );
  const { data, info } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true });
  assert.deepEqual([info.format, info.width, info.height], ["raw", 64, 48]);
  assert.ok((data[(20 * 64 + 10) * 3 + 1] ?? 0) > 200);
  assert.ok((data[(20 * 64 + 50) * 3 + 1] ?? 255) < 60);
  assert.equal((await sharp(jpeg).metadata()).format, "jpeg");
});

Deno.test("drawOverlay() refuses a broken picture", async () => {
  const bytes = await encode(texture(64, 48), 64, 48, "png");
  await assert.rejects(drawOverlay(bytes.subarray(0, 100), () => "<svg/>"), PictureError);
});

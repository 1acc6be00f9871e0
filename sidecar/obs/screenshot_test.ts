import assert from "node:assert/strict";
import fc from "fast-check";
import { flatJpeg } from "../demo/flat_jpeg.ts";
import { decodePicture, requestWidth, sharedWidth } from "./screenshot.ts";

const dataUrl = (bytes: Uint8Array, type = "jpg") => `data:image/${type};base64,${bytes.toBase64()}`;

Deno.test("decodePicture() gives the bytes and the size of what OBS sent", () => {
  const jpeg = flatJpeg(96, 54, 10);
  for (const type of ["jpg", "jpeg"]) {
    assert.deepEqual(decodePicture(dataUrl(jpeg, type)), {
      kind: "picture",
      picture: { jpeg, width: 96, height: 54 },
    });
  }
});

Deno.test("decodePicture() refuses what is not a whole JPEG, and says why", () => {
  const jpeg = flatJpeg(96, 54, 10);
  const cases: [string, RegExp][] = [
    ["", /not a JPEG/],
    [dataUrl(jpeg, "png"), /not a JPEG/],
    ["data:image/jpg;base64,*", /not base64/],
    ["data:image/jpg;base64,", /damaged or truncated/],
    [dataUrl(jpeg.subarray(0, 40)), /damaged or truncated/],
    [`data:image/jpg;base64,${"A".repeat(23 * 1024 * 1024)}`, /more than 16777216 bytes/],
  ];
  for (const [imageData, why] of cases) {
    const shot = decodePicture(imageData);
    assert.match(shot.kind === "damaged" ? shot.message : shot.kind, why);
  }
});

Deno.test("sharedWidth() leaves the picture of a wide screen as high as that of a narrower one, never more than configured", () => {
  for (
    const size of [null, { width: 0, height: 0 }, { width: 1920, height: 1080 }, {
      width: 1600,
      height: 1200,
    }]
  ) {
    assert.equal(sharedWidth(960, 0.4, size), 384);
  }
  assert.equal(sharedWidth(960, 0.4, { width: 2560, height: 1080 }), 512);
  assert.equal(sharedWidth(960, 0.4, { width: 5120, height: 1440 }), 768);
  assert.equal(sharedWidth(960, 0.9, { width: 5120, height: 1440 }), 960);
  assert.equal(sharedWidth(960, 1, { width: 5120, height: 1440 }), 960);
});

Deno.test("requestWidth() never enlarges, and stays within what OBS accepts", () => {
  assert.equal(requestWidth(960, { width: 1920, height: 1080 }), 960);
  assert.equal(requestWidth(960, { width: 640, height: 360 }), 640);
  assert.equal(requestWidth(960, { width: 0, height: 0 }), 960);
  assert.equal(requestWidth(960, null), 960);
  assert.equal(requestWidth(960, { width: 1000, height: 20_000 }), 204);
  const side = fc.integer({ min: 8, max: 16_384 });
  fc.assert(fc.property(fc.integer({ min: 8, max: 4096 }), side, side, (configured, width, height) => {
    fc.pre(height / width < 512);
    const asked = requestWidth(configured, { width, height });
    assert.ok(asked >= 8 && asked <= Math.max(8, Math.min(configured, width)));
    assert.ok(Math.trunc(asked * height / width) <= 4096);
  }));
});

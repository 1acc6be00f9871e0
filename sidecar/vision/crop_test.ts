import assert from "node:assert/strict";
import * as fc from "fast-check";
import { placeRegion, wholePixels } from "./crop.ts";

const TEXT = { x: 0.25, y: 0.29, width: 0.5, height: 0.3333 };
const PROGRESS = { x: 0, y: 0.085, width: 0.25, height: 0.1667 };
const screen = (width: number, height: number, x = 0, y = 0) => ({ x, y, width, height });

function close(actual: object, expected: object): void {
  for (const [key, value] of Object.entries(expected)) {
    const found = Object.entries(actual).find(([name]) => name === key)?.[1];
    assert.ok(Math.abs(found - value) < 1e-6, `${key} is ${found}, not ${value}`);
  }
}

Deno.test("placeRegion() multiplies the fractions with a 16:9 screen", () => {
  const [area, ...others] = placeRegion(TEXT, screen(960, 540));
  assert.equal(others.length, 0);
  close(area ?? {}, { x: 240, y: 156.6, width: 480, height: 179.982 });
});

Deno.test("placeRegion() starts from the game's corner inside the picture", () => {
  const [area] = placeRegion(PROGRESS, screen(960, 540, 100, 30));
  close(area ?? {}, { x: 100, y: 75.9, width: 240, height: 90.018 });
});

Deno.test("placeRegion() takes nearly 16:9 as 16:9", () => {
  for (const [width, height] of [[1366, 768], [1201, 657], [1207, 707]] as const) {
    const areas = placeRegion(PROGRESS, screen(width, height));
    assert.equal(areas.length, 1);
    close(areas[0] ?? {}, { x: 0, width: width / 4 });
  }
});

Deno.test("placeRegion() keeps the banner in the middle of a 21:9 screen, as large as on 16:9", () => {
  const areas = placeRegion(TEXT, screen(2580, 1080));
  assert.equal(areas.length, 1);
  close(areas[0] ?? {}, { x: 330 + 480, y: 313.2, width: 960 });
});

Deno.test("placeRegion() looks for the progress screen at the edge and in the middle of a 21:9 screen", () => {
  assert.deepEqual(placeRegion(PROGRESS, screen(2580, 1080)).map(({ x }) => x), [330, 0]);
});

Deno.test("placeRegion() lays 16:9 into the middle or at the top of a 4:3 screen", () => {
  const areas = placeRegion(PROGRESS, screen(1600, 1200));
  assert.deepEqual(areas.map(({ y }) => y), [150 + 76.5, 76.5]);
  assert.deepEqual(areas.map(({ width }) => width), [400, 400]);
});

Deno.test("placeRegion() stays inside the game's picture whatever its shape", () => {
  const fraction = fc.double({ min: 0, max: 1, noNaN: true });
  const size = fc.integer({ min: 1, max: 8000 });
  fc.assert(fc.property(fraction, fraction, fraction, fraction, size, size, (x, y, w, h, width, height) => {
    const region = { x, y, width: w * (1 - x), height: h * (1 - y) };
    const areas = placeRegion(region, screen(width, height));
    assert.ok(areas.length === 1 || areas.length === 2);
    for (const area of areas) {
      assert.ok(area.x >= -1e-6 && area.y >= -1e-6);
      assert.ok(area.x + area.width <= width + 1e-6 && area.y + area.height <= height + 1e-6);
    }
  }));
});

Deno.test("wholePixels() rounds, and keeps what of the area lies inside the picture, at least one pixel", () => {
  const picture = { width: 4, height: 2 };
  const at = (x: number, y: number, width: number, height: number) => {
    const { left, top, ...size } = wholePixels({ x, y, width, height }, picture);
    return [left, top, size.width, size.height];
  };
  assert.deepEqual(at(1, 0, 2, 1), [1, 0, 2, 1]);
  assert.deepEqual(at(3, -2, 9, 9), [3, 0, 1, 2]);
  assert.deepEqual(at(1.25, 0.3, 0.2, 0.3), [1, 0, 1, 1]);
});

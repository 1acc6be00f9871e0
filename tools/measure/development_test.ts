import assert from "node:assert/strict";
import { createCanvas } from "@napi-rs/canvas";
import sharp from "sharp";
import { createRng } from "../render/rng.ts";
import {
  brighten,
  develop,
  type Development,
  gamma,
  grey,
  noise,
  rotateHue,
  washOut,
} from "./development.ts";

/** The mean colour of a patch after development. */
async function developed(colour: string, development?: Development): Promise<number[]> {
  const canvas = createCanvas(32, 32);
  const ctx = canvas.getContext("2d");
  ctx.fillStyle = colour;
  ctx.fillRect(0, 0, 32, 32);
  const jpeg = await develop(canvas, 95, createRng(1), development);
  const { channels } = await sharp(jpeg).stats();
  return channels.map(({ mean }) => Math.round(mean));
}

function near(actual: readonly number[], expected: readonly number[], tolerance = 4): void {
  assert.ok(
    actual.length === expected.length &&
      actual.every((value, index) => Math.abs(value - (expected[index] ?? NaN)) <= tolerance),
    `${actual} is not about ${expected}`,
  );
}

Deno.test("develop() keeps colours as they are unless asked otherwise", async () => {
  near(await developed("rgb(250 200 40)"), [250, 200, 40]);
});

Deno.test("grey shows brightness alone", async () => {
  near(await developed("rgb(0 255 0)", grey), [182, 182, 182]);
});

Deno.test("rotateHue() turns red into green and blue, and leaves grey alone", async () => {
  const [red = 0, green = 0, blue = 0] = await developed("rgb(200 20 20)", rotateHue(120));
  assert.ok(green > red && green > blue, `${red} ${green} ${blue}`);
  const turned = await developed("rgb(200 20 20)", rotateHue(240));
  assert.equal(Math.max(...turned), turned[2]);
  near(await developed("rgb(120 120 120)", rotateHue(120)), [120, 120, 120]);
});

Deno.test("washOut lifts blacks and dims whites, brighten clips, gamma() bends what lies between", async () => {
  near(await developed("black", washOut), [60, 60, 60]);
  near(await developed("white", washOut), [200, 200, 200]);
  near(await developed("rgb(160 160 160)", brighten), [255, 255, 255]);
  near(await developed("rgb(128 128 128)", gamma(0.6)), [169, 169, 169]);
  near(await developed("rgb(128 128 128)", gamma(1.6)), [85, 85, 85]);
});

Deno.test("noise() changes pixels and not the mean", async () => {
  near(await developed("rgb(120 120 120)", noise(10)), [120, 120, 120]);
});

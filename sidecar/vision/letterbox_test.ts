import assert from "node:assert/strict";
import { decodePicture, type Pixels } from "./decode.ts";
import { gameIn } from "./letterbox.ts";
import { encode } from "./testing/frames.ts";

const WIDTH = 480;
const HEIGHT = 270;

/** A picture whose pixels have the brightness that `at` says. */
function picture(at: (x: number, y: number) => number): Pixels {
  const rgb = new Uint8Array(WIDTH * HEIGHT * 3);
  for (let y = 0, i = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++, i += 3) rgb.fill(at(x, y), i, i + 3);
  }
  return { width: WIDTH, height: HEIGHT, rgb };
}

const WHOLE = { x: 0, y: 0, width: WIDTH, height: HEIGHT };

const scene = (x: number, y: number) => 60 + ((x * 7 + y * 13) % 150);

/** The scene between bars of some brightness above and below. */
function letterboxed(bar: number, level: (x: number, y: number) => number): Pixels {
  return picture((x, y) => y < bar || y >= HEIGHT - bar ? level(x, y) : scene(x, y));
}

Deno.test("gameIn() answers the whole picture when there are no bars", () => {
  assert.deepEqual(gameIn(picture(scene)), WHOLE);
});

for (
  const [name, level, aspect] of [
    ["21:9", 0, 3440 / 1440],
    ["32:9 in video black", 16, 32 / 9],
    ["2560x1080", 2, 2560 / 1080],
  ] as const
) {
  Deno.test(`gameIn() finds the ${name} game between bars above and below`, () => {
    const bar = (HEIGHT - WIDTH / aspect) / 2;
    const game = gameIn(letterboxed(bar, () => level));
    assert.deepEqual([game.x, game.width], [0, WIDTH]);
    // 3440x1440 and 2560x1080 are both called 21:9; they differ by less than a cell.
    assert.ok(Math.abs(game.y - bar) < 1, `${game.y} instead of ${bar}`);
    assert.ok(Math.abs(game.height - WIDTH / aspect) < 2);
  });
}

for (const [name, aspect] of [["16:10", 16 / 10], ["4:3", 4 / 3]] as const) {
  Deno.test(`gameIn() finds the ${name} game between bars left and right`, () => {
    const side = (WIDTH - HEIGHT * aspect) / 2;
    const game = gameIn(picture((x, y) => x < side || x >= WIDTH - side ? 0 : scene(x, y)));
    assert.ok(Math.abs(game.x - side) < 1e-6, `${game.x} instead of ${side}`);
    assert.deepEqual([game.y, game.height], [0, HEIGHT]);
  });
}

Deno.test("gameIn() finds the game between bars into which JPEG smears it", async () => {
  const bar = (HEIGHT - WIDTH / (32 / 9)) / 2; // ends inside a block
  const { rgb } = letterboxed(bar, () => 0);
  const smeared = await decodePicture(await encode(rgb, WIDTH, HEIGHT, "jpeg", { quality: 50 }));
  assert.deepEqual(gameIn(smeared), { ...WHOLE, y: bar, height: HEIGHT - 2 * bar });
});

Deno.test("gameIn() leaves a picture alone that has a bar on one side only", () => {
  assert.deepEqual(gameIn(picture((x, y) => y < 34 ? 0 : scene(x, y))), WHOLE);
});

Deno.test("gameIn() leaves a black picture alone", () => {
  assert.deepEqual(gameIn(picture(() => 0)), WHOLE);
});

Deno.test("gameIn() leaves a picture alone that is smaller than a cell", () => {
  const tiny = { width: 4, height: 3, rgb: new Uint8Array(4 * 3 * 3) };
  assert.deepEqual(gameIn(tiny), { x: 0, y: 0, width: 4, height: 3 });
});

Deno.test("gameIn() leaves a dark scene alone whose edges are not even", () => {
  assert.deepEqual(gameIn(letterboxed(34, (x) => 4 + (x % 3) * 8)), WHOLE);
});

Deno.test("gameIn() leaves bars alone that no screen would leave", () => {
  assert.deepEqual(gameIn(letterboxed(100, () => 0)), WHOLE);
});

Deno.test("gameIn() leaves grey bars alone", () => {
  assert.deepEqual(gameIn(letterboxed(34, () => 60)), WHOLE);
});

Deno.test("gameIn() leaves a black screen with letters alone, wherever they stand", () => {
  for (let top = 0; top < HEIGHT / 2; top += 4) {
    const letters = picture((x, y) => y >= top && y < HEIGHT - top && x > 190 && x < 305 ? 200 : 10);
    assert.deepEqual(gameIn(letters), WHOLE, `letters from ${top}`);
  }
});

import assert from "node:assert/strict";
import { type Brightness, findGame, gameIn } from "./letterbox.ts";

const CELL = 8;

/** The cells of a picture whose pixels have the brightness that `at` says. */
function cells(width: number, height: number, at: (x: number, y: number) => number): Brightness {
  const columns = Math.floor(width / CELL);
  const rows = Math.floor(height / CELL);
  const data = Array.from(
    { length: columns * rows },
    (_, i) => at((i % columns) * CELL + CELL / 2, Math.floor(i / columns) * CELL + CELL / 2),
  );
  return { data, columns, rows };
}

const scene = (x: number, y: number) => 60 + ((x * 7 + y * 13) % 150);

Deno.test("findGame() answers the whole picture when there are no bars", () => {
  const brightness = cells(960, 540, scene);
  assert.deepEqual(findGame(brightness, 960, 540), { x: 0, y: 0, width: 960, height: 540 });
});

for (
  const [name, level, aspect] of [
    ["21:9", 0, 3440 / 1440],
    ["32:9 in video black", 16, 32 / 9],
    ["2560x1080", 2, 2560 / 1080],
  ] as const
) {
  Deno.test(`findGame() finds the ${name} game between bars above and below`, () => {
    const bar = (540 - 960 / aspect) / 2;
    const brightness = cells(960, 540, (x, y) => y < bar || y > 540 - bar ? level : scene(x, y));
    const game = findGame(brightness, 960, 540);
    assert.equal(game.width, 960);
    // 3440x1440 and 2560x1080 are both called 21:9; they differ by less than a cell.
    assert.ok(Math.abs(game.y - bar) < 2, `${game.y} instead of ${bar}`);
    assert.ok(Math.abs(game.height - 960 / aspect) < 4);
  });
}

for (const [name, aspect] of [["16:10", 16 / 10], ["4:3", 4 / 3]] as const) {
  Deno.test(`findGame() finds the ${name} game between bars left and right`, () => {
    const side = (960 - 540 * aspect) / 2;
    const brightness = cells(960, 540, (x, y) => x < side || x > 960 - side ? 0 : scene(x, y));
    const game = findGame(brightness, 960, 540);
    assert.ok(Math.abs(game.x - side) < 1e-6, `${game.x} instead of ${side}`);
    assert.equal(game.height, 540);
  });
}

const whole = { x: 0, y: 0, width: 960, height: 540 };

Deno.test("findGame() leaves a picture alone that has a bar on one side only", () => {
  assert.deepEqual(findGame(cells(960, 540, (x, y) => y < 69 ? 0 : scene(x, y)), 960, 540), whole);
});

Deno.test("findGame() leaves a black picture alone", () => {
  assert.deepEqual(findGame(cells(960, 540, () => 0), 960, 540), whole);
});

Deno.test("findGame() leaves a dark scene alone whose edges are not even", () => {
  const dark = cells(960, 540, (x, y) => y < 69 || y > 471 ? 4 + (x % 3) * 8 : scene(x, y));
  assert.deepEqual(findGame(dark, 960, 540), whole);
});

Deno.test("findGame() leaves bars alone that no screen would leave", () => {
  assert.deepEqual(
    findGame(cells(960, 540, (x, y) => y < 200 || y > 340 ? 0 : scene(x, y)), 960, 540),
    whole,
  );
});

Deno.test("findGame() leaves grey bars alone", () => {
  assert.deepEqual(
    findGame(cells(960, 540, (x, y) => y < 69 || y > 471 ? 60 : scene(x, y)), 960, 540),
    whole,
  );
});

Deno.test("findGame() leaves a black screen with letters alone, wherever they stand", () => {
  for (let top = 0; top < 500; top += 4) {
    const letters = cells(960, 540, (x, y) => y >= top && y <= 540 - top && x > 380 && x < 610 ? 200 : 10);
    assert.deepEqual(findGame(letters, 960, 540), whole, `letters from ${top}`);
  }
});

Deno.test("gameIn() finds the game between the black bars of a picture", () => {
  const [width, height] = [320, 180];
  const bar = (height - width / (32 / 9)) / 2;
  const rgb = new Uint8Array(width * height * 3);
  for (let y = bar; y < height - bar; y++) {
    for (let x = 0; x < width; x++) rgb.fill(scene(x, y), (y * width + x) * 3, (y * width + x) * 3 + 3);
  }
  assert.deepEqual(gameIn({ width, height, rgb }), { x: 0, y: bar, width, height: height - 2 * bar });
});

import assert from "node:assert/strict";
import { type Colour, fillBox, outlineBox, writeText } from "./drawing.ts";

const WHITE: Colour = [255, 255, 255];

function canvas(width: number, height: number) {
  const pixels = { width, height, rgb: new Uint8Array(width * height * 3) };
  const rows = () =>
    Array.from(
      { length: height },
      (_, y) =>
        Array.from({ length: width }, (_, x) => (pixels.rgb[(y * width + x) * 3] ?? 0) > 127 ? "#" : ".")
          .join(""),
    );
  return { pixels, rows };
}

Deno.test("fillBox() fills what lies inside the picture, and blends", () => {
  const { pixels, rows } = canvas(6, 4);
  fillBox(pixels, { x: -3, y: 1.6, width: 5, height: 9 }, WHITE);
  assert.deepEqual(rows(), ["......", "......", "##....", "##...."]);
  fillBox(pixels, { x: 0, y: 2, width: 1, height: 1 }, [0, 0, 0], 0.6);
  assert.deepEqual([...pixels.rgb.subarray(2 * 6 * 3, 2 * 6 * 3 + 6)], [102, 102, 102, 255, 255, 255]);
});

Deno.test("outlineBox() draws the four edges", () => {
  const { pixels, rows } = canvas(7, 6);
  outlineBox(pixels, { x: 1.5, y: 1.5, width: 4, height: 3 }, 1, WHITE);
  assert.deepEqual(rows(), [".......", ".#####.", ".#...#.", ".#...#.", ".#####.", "......."]);
  const { pixels: whole, rows: wholeRows } = canvas(4, 3);
  outlineBox(whole, { x: 0, y: 0, width: 4, height: 3 }, 1, WHITE);
  assert.deepEqual(wholeRows(), ["####", "#..#", "####"]);
});

Deno.test("writeText() draws the letters, in every size and beyond the edge", () => {
  const { pixels, rows } = canvas(20, 13);
  writeText(pixels, "x7_", { x: 1, y: 1, size: 7, colour: WHITE });
  assert.deepEqual(rows(), [
    ".......####.........",
    ".......#####........",
    "..........#.........",
    ".#..#.....#.........",
    ".####....#..........",
    "..##.....#..........",
    ".####...#...........",
    ".#..#...#...........",
    ".............####...",
    ".............####...",
    "....................",
    "....................",
    "....................",
  ]);
  const { pixels: small } = canvas(5, 5);
  writeText(small, "victory", { x: 3, y: -2, size: 20, colour: WHITE });
  writeText(small, "", { x: 0, y: 0, size: 20, colour: WHITE });
  const { pixels: blank } = canvas(9, 9);
  writeText(blank, "N", { x: 0, y: 0, size: 7, colour: WHITE });
  assert.ok(blank.rgb.every((value) => value === 0), "a letter without strokes");
});

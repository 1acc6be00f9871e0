import assert from "node:assert/strict";
import { createCanvas } from "@napi-rs/canvas";
import { loadFaces } from "./fonts.ts";
import { setWord, stretchLikeGame } from "./lettering.ts";
import { createRng } from "./rng.ts";

/** Width of DEFEAT in the game's letters, in heights of its capitals and without the slant, as measured on real frames. */
const REAL_WIDTH = 2.4;

Deno.test("stretchLikeGame() sets any face about as narrow as the game's letters, and strays from that with variety", () => {
  const ctx = createCanvas(1, 1).getContext("2d");
  const faces = loadFaces("train");
  const widths = (variety: number) =>
    Array.from({ length: 200 }, (_, stream) => {
      const rng = createRng(31, stream);
      const face = faces.pick(rng, "latin");
      return setWord(ctx, "DEFEAT", {
        face,
        height: 1,
        stretch: stretchLikeGame(ctx, face, "latin", rng, variety),
      }).width / REAL_WIDTH;
    }).sort((a, b) => a - b);
  const like = widths(0);
  assert.ok((like[0] ?? 0) > 0.9 && (like.at(-1) ?? 2) < 1.1, `${like[0]} to ${like.at(-1)}`);
  const any = widths(1);
  assert.ok((any[20] ?? 9) < 1.05 && (any[180] ?? 0) > 1.5, `${any[20]} to ${any[180]}`);
});

Deno.test("stretchLikeGame() leaves ideographs about as wide as they are", () => {
  const ctx = createCanvas(1, 1).getContext("2d");
  const rng = createRng(32, 0);
  const face = loadFaces("train").pick(rng, "ja");
  for (let n = 0; n < 20; n++) {
    const stretch = stretchLikeGame(ctx, face, "ja", rng, 1);
    assert.ok(stretch > 0.8 && stretch < 1.2, `${stretch}`);
  }
});

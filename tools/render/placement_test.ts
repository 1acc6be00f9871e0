import assert from "node:assert/strict";
import { FRAME, regionBox, type RegionName } from "./frame.ts";
import { choosePlacement, FILLING, keepsWord, seenThrough } from "./placement.ts";
import { createRng } from "./rng.ts";

const REGIONS: readonly RegionName[] = ["text", "progressbar"];

Deno.test("keepsWord() holds for a game that fills the frame, and at 90 % in its middle", () => {
  for (const region of REGIONS) {
    for (const zoom of [1, 0.9]) {
      assert.ok(keepsWord(region, { x: (1 - zoom) / 2, y: (1 - zoom) / 2, zoom }), `${region} ${zoom}`);
    }
    assert.ok(!keepsWord(region, { x: 0.3, y: 0.3, zoom: 0.7 }), region);
  }
});

Deno.test("choosePlacement() never loses the word, and often shrinks the game", () => {
  for (const region of REGIONS) {
    const placements = Array.from({ length: 2000 }, (_, n) => choosePlacement(createRng(4, n), region));
    for (const placement of placements) {
      assert.ok(placement === FILLING || keepsWord(region, placement), JSON.stringify(placement));
    }
    const shrunk = placements.filter(({ zoom }) => zoom < 0.93).length / placements.length;
    assert.ok(shrunk > 0.04, `${region}: ${shrunk}`);
  }
});

Deno.test("seenThrough() is the region itself when the game fills the frame, and its inverse otherwise", () => {
  const box = regionBox("text");
  assert.deepEqual(seenThrough(box, FILLING), box);
  const placement = { x: 0.05, y: 0.1, zoom: 0.8 };
  const seen = seenThrough(box, placement);
  assert.ok(Math.abs(seen.x * placement.zoom + placement.x * FRAME.width - box.x) < 1e-9);
  assert.ok(Math.abs(seen.height * placement.zoom - box.height) < 1e-9);
});

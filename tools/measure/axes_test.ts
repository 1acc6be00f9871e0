import assert from "node:assert/strict";
import { FRAME } from "../render/frame.ts";
import { AXES, FILLING, webcamBox } from "./axes.ts";

Deno.test("AXES have different names, the plain capture first", () => {
  assert.equal(new Set(AXES.map(({ name }) => name)).size, AXES.length);
  assert.deepEqual(AXES[0], { name: "as captured" });
});

Deno.test("AXES lay the game's texts out in 16:9, inside the game and as large as it allows", () => {
  for (const { name, compose = () => FILLING } of AXES) {
    for (const share of [0, 0.5]) {
      const { layout, game } = compose(share);
      assert.ok(Math.abs(layout.width / layout.height - 16 / 9) < 1e-9, name);
      assert.ok(layout.x >= game.x - 1e-9 && layout.x + layout.width <= game.x + game.width + 1e-9, name);
      assert.ok(layout.y >= game.y - 1e-9 && layout.y + layout.height <= game.y + game.height + 1e-9, name);
      assert.ok(
        Math.abs(layout.width - game.width) < 1e-9 || Math.abs(layout.height - game.height) < 1e-9,
        name,
      );
    }
  }
});

Deno.test("webcamBox() stays inside its corner; only the upper left one comes near the progress screen's word", () => {
  const word = { right: 0.136 * FRAME.width, top: 0.17 * FRAME.height, bottom: 0.219 * FRAME.height };
  for (const corner of ["upper left", "upper right", "lower left", "lower right"] as const) {
    const { x, y, width, height } = webcamBox(corner, FRAME);
    assert.ok(x >= 0 && y >= 0 && x + width <= FRAME.width && y + height <= FRAME.height);
    const covers = x < word.right && y < word.bottom && y + height > word.top;
    assert.equal(covers, corner === "upper left");
    const axis = AXES.find(({ webcam }) => webcam === corner);
    assert.equal(axis?.only, covers ? "text" : undefined);
  }
});

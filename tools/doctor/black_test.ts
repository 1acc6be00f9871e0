import assert from "node:assert/strict";
import { flatJpeg } from "../../sidecar/demo/flat_jpeg.ts";
import { isBlack } from "./black.ts";
import { FRAME } from "./rights.ts";

Deno.test("isBlack() tells a black picture from a game", async () => {
  assert.equal(await isBlack(flatJpeg(64, 36, 16)), true);
  assert.equal(await isBlack(await Deno.readFile(FRAME)), false);
  const night = FRAME.replace("victory_text_1", "none_menu_1");
  assert.equal(await isBlack(await Deno.readFile(night)), false);
});

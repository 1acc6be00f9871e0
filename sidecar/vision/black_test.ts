import assert from "node:assert/strict";
import { flatJpeg } from "../demo/flat_jpeg.ts";
import { isBlack } from "./black.ts";
import { decodePicture } from "./decode.ts";

const frame = (name: string) => Deno.readFile(new URL(`../demo/frames/${name}.jpg`, import.meta.url));

Deno.test("isBlack() tells a black picture from a game", async () => {
  assert.equal(isBlack(await decodePicture(flatJpeg(64, 36, 16))), true);
  for (const name of ["victory_text_1", "none_menu_1"]) {
    assert.equal(isBlack(await decodePicture(await frame(name))), false, name);
  }
});

import assert from "node:assert/strict";
import { SimulatedClock } from "../tests/support/clock.ts";
import { type Look, PictureTrouble } from "./picture_trouble.ts";

function setUp() {
  const clock = new SimulatedClock();
  const warned: string[] = [];
  let changes = 0;
  const trouble = new PictureTrouble({
    clock,
    logger: { info: () => {}, warn: (_, text) => warned.push(text), error: () => {} },
    onChange: () => changes++,
  });
  /** Looks once in a quarter of a second for so long. */
  async function see(look: Look, ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 250) {
      trouble.see(look);
      await clock.advance(250);
    }
  }
  return { trouble, warned, see, changes: () => changes };
}

const GAME: Look = { kind: "picture", source: "Game", isBlack: false };
const BLACK: Look = { kind: "picture", source: "Game", isBlack: true };
const BROKEN: Look = { kind: "unreadable", source: "Game", reason: "it is cut short" };

Deno.test("PictureTrouble tells of a picture that stays black, once, until it is not", async () => {
  const { trouble, warned, see, changes } = setUp();
  await see(BLACK, 5_000);
  assert.equal(trouble.message, null, "a loading screen");
  await see(BLACK, 60_000);
  assert.match(trouble.message ?? "", /^The picture of "Game" is black: start the game/);
  assert.deepEqual(warned, [trouble.message]);
  await see(GAME, 250);
  assert.equal(trouble.message, null);
  assert.equal(changes(), 2);
  await see(BLACK, 4_000);
  await see(GAME, 250);
  await see(BLACK, 4_000);
  assert.equal(trouble.message, null, "each time for a moment only");
});

Deno.test("PictureTrouble tells of pictures that cannot be read, and why, once", async () => {
  const { trouble, warned, see } = setUp();
  await see(BROKEN, 250);
  assert.equal(trouble.message, null, "one");
  await see(GAME, 250);
  await see(BROKEN, 500);
  assert.notEqual(trouble.message, null, "two in a row");
  await see(BROKEN, 10_000);
  assert.match(
    trouble.message ?? "",
    /^The pictures of "Game" cannot be read \(it is cut short\): .*restart OBS$/,
  );
  assert.equal(warned.length, 1);
  await see({ kind: "nothing" }, 250);
  assert.equal(trouble.message, null, "OBS itself is the trouble now");
});

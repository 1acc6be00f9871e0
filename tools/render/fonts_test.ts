import assert from "node:assert/strict";
import { loadFaces } from "./fonts.ts";
import { createRng } from "./rng.ts";

Deno.test("loadFaces() sets a good part of Latin words in faces with the game's arched A, and trains on none that it judges by", () => {
  const [trained, judging] = (["train", "validation"] as const).map((split) => {
    const faces = loadFaces(split);
    return Array.from({ length: 400 }, (_, stream) => faces.pick(createRng(41, stream), "latin").name);
  });
  const arched = trained?.filter((name) => /^(squada-one|righteous|orbitron) /.test(name)).length ?? 0;
  assert.ok(arched > 20 && arched < 100, `${arched}`);
  assert.ok(judging?.includes("tourney 900"));
  const families = new Set(trained?.map((name) => name.split(" ")[0]));
  assert.deepEqual(judging?.filter((name) => families.has(name.split(" ")[0])), []);
});

Deno.test("loadFaces() of named faces uses these alone, arched or not", () => {
  for (const name of ["oswald 700", "righteous 400"]) {
    const faces = loadFaces("train", [name]);
    assert.deepEqual(faces.names(), [name]);
    assert.equal(faces.pick(createRng(42, 0), "latin").name, name);
  }
});

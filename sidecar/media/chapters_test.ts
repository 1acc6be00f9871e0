import assert from "node:assert/strict";
import { chaptersElement } from "./chapters.ts";

const chapters = Array.from({ length: 20 }, (_, i) => ({ atMs: i * 60_000, title: `Victory ${i}-0` }));

Deno.test("chaptersElement() fills its place to the last byte, whatever is in it", () => {
  for (const count of [0, 1, 5, 20]) {
    const { bytes, written } = chaptersElement(chapters.slice(0, count), 2_000);
    assert.equal(bytes.length, 2_000);
    assert.equal(written, count);
  }
});

Deno.test("chaptersElement() leaves out the last ones when there is no room for all", () => {
  const { bytes, written } = chaptersElement(chapters, 400);
  assert.equal(bytes.length, 400);
  assert.ok(written > 3 && written < 20, `${written}`);
  assert.equal(chaptersElement(chapters, 20).written, 0);
});

Deno.test("chaptersElement() finds a way for any length of the place", () => {
  for (let length = 60; length < 400; length += 7) {
    assert.equal(chaptersElement(chapters, length).bytes.length, length);
  }
});

import assert from "node:assert/strict";
import { AnnotationText } from "./annotation_text.ts";

function setUp() {
  const asked: string[] = [], told: string[] = [];
  let drawn = Promise.withResolvers<void>();
  const text = new AnnotationText({
    async drawText(text, height, maxWidth) {
      asked.push(text);
      await drawn.promise;
      return { width: Math.min(maxWidth, text.length * height), height, coverage: new Uint8Array() };
    },
    logger: { info() {}, warn: (_topic, message) => void told.push(message), error() {} },
  });
  /** Ends what is being drawn. */
  async function finish(error?: Error): Promise<void> {
    if (error === undefined) drawn.resolve();
    else drawn.reject(error);
    await new Promise((resolve) => setTimeout(resolve, 0));
    drawn = Promise.withResolvers();
  }
  return { text, asked, told, finish };
}

Deno.test("AnnotationText lets no picture wait, and gives the text once it is there", async () => {
  const { text, asked, finish } = setUp();
  assert.equal(text.mask("abc", 10, 100, true), null);
  assert.equal(text.mask("abc", 10, 100, true), null);
  assert.deepEqual(asked, ["abc"], "one at a time");
  await finish();
  assert.deepEqual(text.mask("abc", 10, 100, true)?.width, 30);
  assert.deepEqual(asked, ["abc"]);
});

Deno.test("AnnotationText shows the text before until the next is drawn, where it fits", async () => {
  const { text, asked, finish } = setUp();
  text.mask("abc", 10, 100, true);
  await finish();
  assert.equal(text.mask("abc", 10, 100, true)?.width, 30);
  assert.equal(text.mask("abcd", 10, 100, true)?.width, 30);
  assert.equal(text.mask("abcde", 10, 100, true)?.width, 30);
  assert.deepEqual(asked, ["abc", "abcd"], "the newest is next, none of those in between");
  assert.equal(text.mask("abcd", 20, 100, true), null, "another size");
  assert.equal(text.mask("abcd", 10, 20, true), null, "wider than the picture");
  await finish();
  assert.equal(text.mask("abcd", 10, 100, true)?.width, 40);
});

Deno.test("AnnotationText draws nothing for nobody", async () => {
  const { text, asked, finish } = setUp();
  assert.equal(text.mask("abc", 10, 100, false), null);
  assert.deepEqual(asked, []);
  text.mask("abc", 10, 100, true);
  await finish();
  assert.equal(text.mask("abc", 10, 100, false)?.width, 30);
});

Deno.test("AnnotationText says once that it cannot be drawn, and leaves it", async () => {
  const { text, asked, told, finish } = setUp();
  text.mask("abc", 10, 100, true);
  await finish(new Error("no fonts"));
  assert.equal(text.mask("abc", 10, 100, true), null);
  assert.equal(text.mask("abcd", 10, 100, true), null);
  assert.deepEqual(asked, ["abc"]);
  assert.deepEqual(told, ["The live view's line of text cannot be drawn: no fonts"]);
});

import assert from "node:assert/strict";
import { smallWidths } from "./small_widths.ts";

const INPUT = { width: 192 };
const BANNER = { name: "text", width: 0.5 } as const;
const PROGRESS = { name: "progressbar", width: 0.24 } as const;

Deno.test("smallWidths() asks for the banner pixel by pixel at a glance, and for four fifths of that in a survey", () => {
  assert.deepEqual(smallWidths({ input: INPUT, regions: [BANNER, PROGRESS] }), { glance: 384, survey: 640 });
  assert.deepEqual(smallWidths({ input: INPUT, regions: [BANNER] }), { glance: 384, survey: 384 });
  const larger = { width: 384 };
  assert.deepEqual(smallWidths({ input: larger, regions: [BANNER, PROGRESS] }), {
    glance: 768,
    survey: 1_280,
  });
});

Deno.test("smallWidths() asks for nothing smaller where a model has no place of the banner's own", () => {
  const whole = { glance: Infinity, survey: Infinity };
  assert.deepEqual(smallWidths({ input: INPUT, regions: [PROGRESS] }), whole);
});

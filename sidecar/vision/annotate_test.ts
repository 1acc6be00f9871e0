import assert from "node:assert/strict";
import { LABELS, outcomeOf } from "../contract.ts";
import { drawReading } from "./annotate.ts";

const [WIDTH, HEIGHT] = [960, 540];
const AREAS = [
  { name: "text", label: "defeat_text", x: 240, y: 156.6, width: 480, height: 180 },
  { name: "progressbar", label: "none", x: 0, y: 46, width: 240, height: 90 },
] as const;

function drawn(reading: Parameters<typeof drawReading>[1], [width, height] = [WIDTH, HEIGHT]) {
  const pixels = { width, height, rgb: new Uint8Array(width * height * 3).fill(100) };
  drawReading(pixels, reading);
  return (x: number, y: number) => [...pixels.rgb.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)];
}

Deno.test("drawReading() frames the regions, in its outcome's colour the one that it was read from", () => {
  const at = drawn({ label: "defeat_text", outcome: "defeat", confidence: 0.987, areas: AREAS });
  const red = [0xff, 0x47, 0x57];
  for (const [x, y] of [[240, 250], [719, 250], [400, 156], [400, 336]] as const) {
    assert.deepEqual(at(x, y), red, `${x}, ${y}`);
  }
  assert.deepEqual(at(100, 46), [0xd7, 0xdc, 0xe2]);
  assert.deepEqual([at(400, 250), at(100, 100)], [[100, 100, 100], [100, 100, 100]], "nothing within them");
});

Deno.test("drawReading() writes every label and its percentage over a darker band, in any size of picture", () => {
  for (const size of [[WIDTH, HEIGHT], [384, 216], [64, 36], [2560, 1080]] as const) {
    for (const label of LABELS) {
      const at = drawn({ label, outcome: outcomeOf(label), confidence: 0.987, areas: [] }, [...size]);
      const [width, height] = size;
      const rows = Math.max(15, Math.floor(height / 15));
      const band = Array.from(
        { length: width * rows },
        (_, n) => at(n % width, height - 1 - Math.floor(n / width)),
      );
      assert.ok(band.some(([red = 0]) => red > 120), `${label} in ${size}`);
      assert.deepEqual(at(width - 1, height - 1), [40, 40, 40]);
    }
  }
});

Deno.test("drawReading() rounds down, so that only certainty is 100%", () => {
  const pictures = [0.9999, 0.9991, 1].map((confidence) => {
    const at = drawn({ label: "none", outcome: "none", confidence, areas: [] });
    return Array.from({ length: 300 }, (_, x) => at(x, HEIGHT - 24)).flat().join();
  });
  assert.equal(pictures[0], pictures[1]);
  assert.notEqual(pictures[0], pictures[2]);
});

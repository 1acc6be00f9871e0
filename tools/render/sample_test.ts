import assert from "node:assert/strict";
import { renderSheet, type SheetEntry } from "./crop_sheet.ts";
import { loadFaces } from "./fonts.ts";
import { CROP, REGION_NAMES, type RegionName } from "./frame.ts";
import { choosePlacement, FILLING, paintSurround } from "./placement.ts";
import { createRng } from "./rng.ts";
import { LABELS, planSample, type SampleKind } from "./sample.ts";

/** Crops of a region over procedural backgrounds. */
async function draw(seed: number, region: "text" | "progressbar", count: number) {
  const faces = loadFaces("validation");
  const entries = Array.from({ length: count }, (_, index): SheetEntry => {
    const rng = createRng(seed, index);
    const { paint } = planSample(rng, region);
    return {
      placement: choosePlacement(rng, region),
      surround: (place) => paintSurround({ ...place, rng, pictures: [] }),
      paint: ({ ctx, seen }) => paint({ ctx, seen, focus: seen, rng, faces, pictures: [] }),
    };
  });
  return await renderSheet(region, entries, { frameWidth: 960, quality: 80 });
}

Deno.test("planSample() gives every class its share", () => {
  const labels = Array.from({ length: 3000 }, (_, stream) => planSample(createRng(11, stream), "text").label);
  for (const label of LABELS) {
    const share = labels.filter((each) => each === label).length / labels.length;
    assert.ok(share > 0.12 && share < 0.5, `${label}: ${share}`);
  }
});

/** The same four samples whose word is nearly a result, as a kind of set has them. */
function nearSamples(region: RegionName, kind: SampleKind) {
  const faces = loadFaces("validation");
  const entries = Array.from({ length: 60 }, (_, stream) => stream)
    .filter((stream) => planSample(createRng(12, stream), region, { near: 1 }).label === "none")
    .slice(0, 4)
    .map((stream): SheetEntry => {
      const rng = createRng(12, stream);
      const { label, paint } = planSample(rng, region, kind);
      assert.equal(label, "none");
      return {
        placement: FILLING,
        surround: () => {},
        paint: ({ ctx, seen }) => paint({ ctx, seen, focus: seen, rng, faces, pictures: [] }),
      };
    });
  assert.equal(entries.length, 4);
  return renderSheet(region, entries, { frameWidth: 960, quality: 80 });
}

Deno.test("planSample() sets near words as results are set, where they are asked for", async () => {
  for (const region of REGION_NAMES) {
    assert.notDeepEqual(await nearSamples(region, { near: 1 }), await nearSamples(region, { near: 0 }));
  }
});

Deno.test("planSample() sets a region as the game does where it is told to, and not the other one", async () => {
  for (const [region, other] of [["text", "progressbar"], ["progressbar", "text"]] as const) {
    const any = await nearSamples(region, { near: 1 });
    assert.notDeepEqual(await nearSamples(region, { near: 1, asInGame: region }), any);
    assert.deepEqual(await nearSamples(region, { near: 1, asInGame: other }), any);
  }
});

Deno.test("renderSheet() draws the same crops for the same seed, and others for another", async () => {
  for (const region of ["text", "progressbar"] as const) {
    const [once, again, other] = [
      await draw(1, region, 6),
      await draw(1, region, 6),
      await draw(2, region, 6),
    ];
    assert.deepEqual(once, again);
    assert.notDeepEqual(once, other);
    for (const crop of once) assert.equal(crop.length, CROP.width * CROP.height * 3);
  }
});

Deno.test("renderSheet() keeps neighbouring crops apart", async () => {
  const colours = ["rgb(255 0 0)", "rgb(0 0 255)"];
  const crops = await renderSheet(
    "progressbar",
    colours.map((colour) => ({
      placement: FILLING,
      surround: () => {},
      paint: ({ ctx }) => {
        ctx.fillStyle = colour;
        ctx.fillRect(-5000, -5000, 10_000, 10_000);
      },
    })),
    { frameWidth: 960, quality: 90 },
  );
  for (const [index, crop] of crops.entries()) {
    const wanted = index === 0 ? [255, 0, 0] : [0, 0, 255];
    for (const at of [0, crop.length - 3]) { // the upper left and the lower right corner
      for (const channel of [0, 1, 2]) {
        const got = crop[at + channel] ?? NaN;
        assert.ok(
          Math.abs(got - (wanted[channel] ?? NaN)) < 12,
          `crop ${index}: ${got} in channel ${channel}`,
        );
      }
    }
  }
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { overlayAddress } from "./overlay_address.ts";
import { sourceSize } from "./overlay_size.ts";
import { LANGUAGES, LAYOUTS, type OverlayParams, parseParams, THEMES, USUAL_PARAMS } from "./params.ts";

const anyParams: fc.Arbitrary<OverlayParams> = fc.record({
  theme: fc.constantFrom(...THEMES),
  layout: fc.constantFrom(...LAYOUTS),
  scale: fc.integer({ min: 5, max: 20 }).map((tenths) => tenths / 10),
  history: fc.nat(10),
  showDraw: fc.boolean(),
  lang: fc.constantFrom(...LANGUAGES),
  motion: fc.constantFrom<OverlayParams["motion"][]>("auto", "on", "off"),
});

Deno.test("USUAL_PARAMS is what an address without parameters means", () => {
  assert.deepEqual(USUAL_PARAMS, parseParams(""));
  assert.equal(
    overlayAddress(USUAL_PARAMS, "http://localhost:3000/admin?lang=ja", ""),
    "http://localhost:3000/",
  );
});

Deno.test("overlayAddress() writes what the overlay reads, below any path, with the token", () => {
  fc.assert(fc.property(anyParams, fc.constantFrom("", "a&b=c d+e"), (params, token) => {
    const address = new URL(overlayAddress(params, "https://score.example/live/admin", token));
    assert.deepEqual(parseParams(address.search), { ...params });
    assert.equal(address.searchParams.get("token") ?? "", token);
    assert.equal(address.origin + address.pathname, "https://score.example/live/");
  }));
});

Deno.test("sourceSize() of the usual overlay is what the README tells", async () => {
  const { width, height } = sourceSize(USUAL_PARAMS);
  const readme = await Deno.readTextFile(new URL("../../README.md", import.meta.url));
  assert.ok(readme.includes(`width ${width}, height ${height}.`), `${width} x ${height}`);
});

Deno.test("sourceSize() grows with the scale, and stays a size that OBS takes", () => {
  fc.assert(fc.property(anyParams, (params) => {
    const { width, height } = sourceSize(params);
    assert.ok(width >= 100 && width <= 1920 && height >= 40 && height <= 1080, `${width} x ${height}`);
    assert.deepEqual([width % 10, height % 10], [0, 0]);
    const larger = sourceSize({ ...params, scale: params.scale + 0.5 });
    assert.ok(larger.width >= width);
  }));
});

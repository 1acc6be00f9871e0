import assert from "node:assert/strict";
import fc from "fast-check";
import { LAYOUTS, parseLanguage, parseParams, THEMES } from "./params.ts";

const DEFAULTS = {
  theme: "dark",
  layout: "cards",
  scale: 1,
  history: 0,
  showDraw: true,
  lang: "en",
  motion: "auto",
};

Deno.test("parseParams() has defaults for a bare address", () => {
  assert.deepEqual(parseParams(""), DEFAULTS);
});

Deno.test("parseParams() reads every parameter", () => {
  assert.deepEqual(
    parseParams("?theme=light&layout=bar&scale=1.25&history=5&showDraw=false&lang=ja&motion=off"),
    { theme: "light", layout: "bar", scale: 1.25, history: 5, showDraw: false, lang: "ja", motion: "off" },
  );
});

Deno.test("parseParams() clamps numbers to their range", () => {
  const cases = [
    ["scale=0.1", 0.5, 0],
    ["scale=99", 2, 0],
    ["scale=-Infinity", 0.5, 0],
    ["history=-3", 1, 0],
    ["history=11", 1, 10],
    ["history=4.9", 1, 4],
    ["history=1e9", 1, 10],
    ["scale=0.5&history=0", 0.5, 0],
    ["scale=2&history=10", 2, 10],
  ] as const;
  for (const [search, scale, history] of cases) {
    assert.deepEqual(parseParams(search), { ...DEFAULTS, scale, history }, search);
  }
});

Deno.test("parseParams() takes what it cannot understand as left out", () => {
  for (
    const search of [
      "scale=big",
      "scale=",
      "history=%20",
      "showDraw=maybe",
      "theme=neon",
      "lang=xx",
      "motion=slow",
      "%%%",
    ]
  ) {
    assert.deepEqual(parseParams(search), DEFAULTS, search);
  }
});

Deno.test("parseParams() never throws and never leaves the allowed values", () => {
  const value = fc.oneof(fc.string(), fc.double().map(String), fc.constantFrom(...THEMES, ...LAYOUTS));
  const key = fc.constantFrom("theme", "layout", "scale", "history", "showDraw", "lang", "motion");
  fc.assert(fc.property(fc.array(fc.tuple(key, value)), (pairs) => {
    const params = parseParams(pairs.map(([name, text]) => `${name}=${text}`).join("&"));
    assert.ok(params.scale >= 0.5 && params.scale <= 2);
    assert.ok(Number.isInteger(params.history) && params.history >= 0 && params.history <= 10);
    assert.ok(THEMES.includes(params.theme) && LAYOUTS.includes(params.layout));
  }));
});

Deno.test("parseParams() takes motion as other switches, and leaves it to the system otherwise", () => {
  const cases = [["motion=on", "on"], ["motion=OFF", "off"], ["motion=false", "off"], [
    "motion=auto",
    "auto",
  ]];
  for (const [search, motion] of cases) assert.equal(parseParams(search ?? "").motion, motion, search);
});

Deno.test("parseLanguage() takes a browser's language tag", () => {
  assert.equal(parseLanguage("ja-JP"), "ja");
  assert.equal(parseLanguage("EN_us"), "en");
  assert.equal(parseLanguage("fr"), null);
  assert.equal(parseLanguage(null), null);
});

import assert from "node:assert/strict";
import type { EveningReport } from "./evening/run.ts";
import type { Report } from "./measure_all.ts";
import { Tally } from "./tally.ts";
import { describeReport } from "./text.ts";

const EMPTY: Report = { seed: 1, scale: 1, min_confidence: {}, targets: [] };

const EVENING: EveningReport = {
  seed: 7,
  hours: 1,
  language: "fr",
  matches: [
    {
      number: 1,
      mode: "competitive",
      outcome: "draw",
      resultFrom: 600_000,
      resultUntil: 620_000,
      shown: "both",
    },
    {
      number: 2,
      mode: "arcade",
      outcome: "victory",
      resultFrom: 3_000_000,
      resultUntil: 3_003_000,
      shown: "banner",
    },
  ],
  counts: [
    { at: 601_250, outcome: "draw", label: "draw_text", confidence: 0.9, corrected_from: "defeat" },
    { at: 1_800_000, outcome: "victory", label: "victory_text", confidence: 0.8, corrected_from: null },
  ],
  comparison: {
    exact: false,
    right: 1,
    missed: [2],
    wrong: [],
    double: [],
    false: [{ at: 1_800_000, outcome: "victory" }],
  },
  looks: 9,
  gaps: 1,
  pictures: 5,
  settled: 2,
  settled_right: 1,
  none: 3,
  none_false: 1,
};

Deno.test("describeReport() says what happened in an evening, what was counted and where they differ", () => {
  const text = describeReport({ ...EMPTY, evening: EVENING });
  assert.match(text, /An evening of 1 hours, seed 7, language fr: 2 matches\./);
  assert.match(
    text,
    /1 {2}0:10:00\.0 {2}draw .*counted: draw at 0:10:01\.2 \(draw_text 0\.900, corrected from defeat\)/,
  );
  assert.match(text, /2 {2}0:50:00\.0 {2}victory .*counted: nothing/);
  assert.match(text, /false: victory counted at 0:30:00\.0/);
  assert.match(text, /Not what happened: missed 2; wrong none; double none; false 1\./);
});

Deno.test("describeReport() lines tables up and marks the targets that were not held", () => {
  const tally = new Tally();
  tally.add("victory", "victory");
  tally.add("draw", "defeat");
  const score = tally.score();
  const text = describeReport({
    ...EMPTY,
    axes: { seed: 2, frames: 4, axes: [{ name: "JPEG 40", english: score, mixed: score }] },
    targets: [
      { target: "this", held: true, measured: "yes" },
      { target: "that", held: false, measured: "no" },
    ],
  });
  const lines = text.split("\n");
  const [headings = "", row = ""] = lines.slice(1, 3);
  assert.equal(headings.length, row.length);
  assert.match(row, /JPEG 40, English +2 +50\.00 % +100\.00 % +- +0\.00 % +0 +0 +1 +0$/);
  assert.ok(text.includes("  held      this: yes\n  NOT HELD  that: no"));
});

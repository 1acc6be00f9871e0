import assert from "node:assert/strict";
import { liveAnnotation } from "./live_annotation.ts";

const STATUS = { victories: 12, defeats: 0, draws: 3, phase: "waiting_for_none" } as const;

Deno.test("liveAnnotation() tells reading, score and phase, and marks the area where the result was seen", () => {
  const area = { name: "text", x: 96, y: 54, width: 480, height: 108 } as const;
  const reading = {
    label: "victory_text",
    outcome: "victory",
    confidence: 0.99999,
    width: 960,
    height: 540,
    areas: [{ ...area, label: "victory_text" }, { ...area, x: 0, label: "none" }],
  } as const;
  const { text, outcome, areas } = liveAnnotation({ reading }, STATUS);
  assert.equal(text, "victory_text 99.9% · 12-0-3 · waiting for the result to go");
  assert.equal(outcome, "victory");
  assert.deepEqual(areas, [
    { x: 0.1, y: 0.1, width: 0.5, height: 0.2, seen: true },
    { x: 0, y: 0.1, width: 0.5, height: 0.2, seen: false },
  ]);
});

Deno.test("liveAnnotation() without a picture tells the score and draws nothing", () => {
  assert.deepEqual(liveAnnotation(null, STATUS), {
    areas: [],
    outcome: "none",
    text: "12-0-3 · waiting for the result to go",
  });
});

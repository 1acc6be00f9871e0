import assert from "node:assert/strict";
import { DEFAULTS } from "./config/schema.ts";
import { outcomeOf } from "./contract.ts";
import { createDetails, type Detail, shareOf } from "./detail.ts";
import { type CooldownState, nextLook, READY } from "./domain/cooldown.ts";
import { step } from "./domain/step.ts";
import { rulesOf } from "./rules.ts";

const RULES = rulesOf(DEFAULTS, { victory: 0.7, defeat: 0.7, draw: 0.7 });

Deno.test("shareOf() never asks for less than what is read there needs, nor for more than is configured", () => {
  const widths = [320, 480, 640, 960, 1_920];
  const asked = (detail: Detail, small = { glance: 384, survey: 640 }) =>
    widths.map((width) => width * shareOf(detail, width, small));
  assert.deepEqual(asked("glance"), [320, 384, 384, 384, 384]);
  assert.deepEqual(asked("survey"), [320, 480, 640, 640, 640]);
  assert.deepEqual(asked("full"), widths);
  assert.deepEqual(asked("glance", { glance: Infinity, survey: Infinity }), widths);
});

Deno.test("createDetails() asks for nothing smaller where a single reading counts", () => {
  const nextDetail = createDetails({ ...RULES, requiredConsecutive: 1 });
  let state: CooldownState = READY;
  for (let ms = 0; ms < 10_000; ms += 400) {
    assert.equal(nextDetail(state), "full");
    const reading = { label: "none", outcome: "none", confidence: 0.99, source: "Game" } as const;
    [state] = step(state, { kind: "reading", at: { wall: ms, mono: ms }, ...reading }, RULES);
  }
});

Deno.test("createDetails() leaves surveys so close together that a progress screen of 4 s is counted at every offset", () => {
  for (let offset = 0; offset < 3_200; offset += 10) {
    const nextDetail = createDetails(RULES);
    let state: CooldownState = READY;
    for (let ms = 0; ms < 12_000 && state.phase === "ready"; ms = nextLook(state, ms, RULES, 250)) {
      const isSeen = nextDetail(state) !== "glance" && ms >= 5_000 + offset && ms < 9_000 + offset;
      const label = isSeen ? "defeat_progressbar" : "none";
      const reading = { label, outcome: outcomeOf(label), confidence: 0.99, source: "Game" } as const;
      [state] = step(state, { kind: "reading", at: { wall: ms, mono: ms }, ...reading }, RULES);
    }
    assert.equal(state.phase, "cooldown", `offset ${offset}`);
  }
});

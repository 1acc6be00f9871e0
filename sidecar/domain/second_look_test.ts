import assert from "node:assert/strict";
import fc from "fast-check";
import { type Label, LABELS, type Outcome, outcomeOf } from "../contract.ts";
import { type CooldownState, nextLook, pollPace, READY, withoutSecondLook } from "./cooldown.ts";
import type { ResultDraft } from "./fact.ts";
import type { Input, Rules } from "./input.ts";
import { type Correction, correctionDraft } from "./second_look.ts";
import { step } from "./step.ts";
import { USUAL_RULES } from "./testing/rules.ts";

const START = Date.UTC(2026, 0, 1);
const RULES: Rules = {
  ...USUAL_RULES,
  minConfidence: { victory: 0.7, defeat: 0.7, draw: 0.7 },
};

function see(label: Label | "gap", ms: number, confidence = 0.99, source = "Game"): Input {
  const at = { wall: START + ms, mono: ms };
  if (label === "gap") return { kind: "gap", at };
  return { kind: "reading", at, source, label, outcome: outcomeOf(label), confidence };
}

interface Played {
  readonly state: CooldownState;
  readonly results: ResultDraft[];
  readonly corrections: Correction[];
}

function play(inputs: Iterable<Input>, rules = RULES): Played {
  let state: CooldownState = READY;
  const results: ResultDraft[] = [];
  const corrections: Correction[] = [];
  for (const input of inputs) {
    const [next, result, correction] = step(state, input, rules);
    state = next;
    if (result !== null) results.push(result);
    if (correction !== null) corrections.push(correction);
  }
  return { state, results, corrections };
}

/** A defeat counted at 250 ms from a banner of which one reading was not sure. */
const DOUBTFUL = [see("defeat_text", 0, 0.8), see("defeat_text", 250)];

/** The progress screen, once a second from `from` on. */
function progress(outcome: Outcome, from: number, readings = 3, confidence = 0.99): Input[] {
  return Array.from(
    { length: readings },
    (_, i) => see(`${outcome}_progressbar`, from + i * 1_000, confidence),
  );
}

function secondLookIsOpen({ state }: Played): boolean {
  return state.phase === "cooldown" && state.secondLook !== null;
}

Deno.test("step() corrects a doubtful banner once the progress screen says otherwise three times", () => {
  assert.deepEqual(play([...DOUBTFUL, ...progress("draw", 5_000, 2)]).corrections, []);
  const { results, corrections, state } = play([...DOUBTFUL, ...progress("draw", 5_000, 20)]);
  assert.equal(results.length, 1);
  assert.deepEqual(corrections, [{ at: START + 7_000, outcome: "draw" }]);
  assert.deepEqual(state, { phase: "cooldown", endsAt: 180_250, unsettled: ["Game"], secondLook: null });
});

Deno.test("step() never doubts a banner that was read surely, nor what the progress screen said itself", () => {
  const sure = [see("defeat_text", 0, 0.95), see("defeat_text", 250, 0.95)];
  const fromProgress = [see("defeat_progressbar", 0, 0.8), see("defeat_progressbar", 250, 0.8)];
  for (const counted of [sure, fromProgress]) {
    const { results, corrections } = play([...counted, ...progress("draw", 5_000, 20)]);
    assert.deepEqual([results.length, corrections], [1, []]);
  }
});

Deno.test("step() doubts a banner when any reading of its row was not sure, and no reading before the row", () => {
  const after = progress("draw", 5_000);
  const rules = { ...RULES, requiredConsecutive: 3 };
  const row = (...confidences: number[]) => confidences.map((c, i) => see("defeat_text", i * 250, c));
  assert.equal(play([...row(0.94, 0.99, 0.99), ...after], rules).corrections.length, 1);
  assert.equal(play([...row(0.99, 0.94, 0.99), ...after], rules).corrections.length, 1);
  assert.equal(play([...row(0.99, 0.99, 0.94), ...after], rules).corrections.length, 1);
  const other = [see("victory_text", 0, 0.8), see("defeat_text", 250), see("defeat_text", 500)];
  assert.equal(play([...other, ...after]).corrections.length, 0);
});

Deno.test("step() takes three sure readings of the progress screen that agree for a confirmation", () => {
  assert.ok(secondLookIsOpen(play([...DOUBTFUL, ...progress("defeat", 5_000, 2)])));
  const confirmed = [...DOUBTFUL, ...progress("defeat", 5_000)];
  assert.ok(!secondLookIsOpen(play(confirmed)));
  assert.deepEqual(play([...confirmed, ...progress("draw", 8_000, 10)]).corrections, []);
});

Deno.test("step() wants the three readings in a row, sure, of the progress screen and of the same source", () => {
  const [first, second, third] = progress("draw", 5_000);
  assert.ok(first !== undefined && second !== undefined && third !== undefined);
  const breaks: Input[] = [
    see("gap", 6_500),
    see("none", 6_500),
    see("draw_text", 6_500),
    see("defeat_progressbar", 6_500),
    see("draw_progressbar", 6_500, 0.94),
    see("draw_progressbar", 6_500, 0.99, "Camera"),
  ];
  for (const broken of breaks) {
    const { corrections } = play([...DOUBTFUL, first, second, broken, third]);
    assert.deepEqual(corrections, [], JSON.stringify(broken));
  }
  const late = [see("draw_progressbar", 9_001), see("draw_progressbar", 10_000)];
  assert.deepEqual(play([...DOUBTFUL, first, second, ...late]).corrections, []);
  assert.deepEqual(play([...DOUBTFUL, first, second, ...late, see("draw_progressbar", 11_000)]).corrections, [
    { at: START + 11_000, outcome: "draw" },
  ]);
});

Deno.test("step() wants what the progress screen says to pass its outcome's threshold as well", () => {
  const rules = { ...RULES, minConfidence: { ...RULES.minConfidence, draw: 0.98 } };
  assert.deepEqual(play([...DOUBTFUL, ...progress("draw", 5_000, 10, 0.97)], rules).corrections, []);
  assert.equal(play([...DOUBTFUL, ...progress("draw", 5_000, 10, 0.98)], rules).corrections.length, 1);
});

Deno.test("step() looks again for 60 s, and never longer than the cooldown", () => {
  const lastAt = (ms: number) => progress("draw", ms - 2_000);
  assert.equal(play([...DOUBTFUL, ...lastAt(60_249)]).corrections.length, 1);
  assert.equal(play([...DOUBTFUL, ...lastAt(60_250)]).corrections.length, 0);
  const short = { ...RULES, cooldownMs: 10_000 };
  assert.equal(play([...DOUBTFUL, ...lastAt(10_249)], short).corrections.length, 1);
  const { corrections, state } = play([...DOUBTFUL, ...lastAt(10_250)], short);
  assert.deepEqual([corrections, state.phase], [[], "waiting_for_none"]);
});

Deno.test("pollPace() and nextLook() look every second while a second look is open, as the cooldown does after it", () => {
  const { state } = play(DOUBTFUL);
  assert.equal(pollPace(state, RULES, 250), 1_000);
  assert.equal(nextLook(state, 250, RULES, 250), 1_250);
  assert.equal(pollPace(state, RULES, 2_000), 2_000);
  const over = play([...DOUBTFUL, see("none", 60_250)]).state;
  assert.equal(pollPace(over, RULES, 250), 5_000);
  assert.equal(nextLook(over, 60_250, RULES, 250), 65_250);
  assert.equal(pollPace(withoutSecondLook(state), RULES, 250), 5_000);
});

Deno.test("correctionDraft() gives the result its outcome, or takes it back where draws are not counted", () => {
  const draw: Correction = { at: START, outcome: "draw" };
  const uncounted = { ...RULES, countDraws: false };
  assert.deepEqual(correctionDraft(draw, 17, RULES), {
    type: "reclassified",
    at: START,
    target: 17,
    outcome: "draw",
    source: "detector",
  });
  assert.deepEqual(correctionDraft(draw, 17, uncounted), {
    type: "undone",
    at: START,
    target: 17,
    source: "detector",
  });
  assert.equal(correctionDraft({ ...draw, outcome: "victory" }, 17, uncounted).type, "reclassified");
});

/** What follows match ends: a banner, then stretches of any screen, mostly of the progress screen of some outcome. */
const evening = fc.array(
  fc.record({
    label: fc.oneof(
      fc.constantFrom(...LABELS, "gap" as const),
      fc.constantFrom(
        "victory_progressbar" as const,
        "defeat_progressbar" as const,
        "draw_progressbar" as const,
      ),
    ),
    source: fc.constantFrom("Game", "Game", "Game", "Camera"),
    confidence: fc.constantFrom(0.5, 0.8, 0.94, 0.95, 0.99, 0.99),
    waits: fc.oneof(
      fc.array(fc.integer({ min: 1, max: 3_100 }), { minLength: 1, maxLength: 6 }),
      fc.tuple(fc.integer({ min: 1, max: 40_000 })),
    ),
  }),
  { maxLength: 20 },
).map((sights) => {
  let ms = 250;
  const rest = sights.flatMap(({ label, source, confidence, waits }) =>
    waits.map((wait) => see(label, ms += wait, confidence, source))
  );
  return [...DOUBTFUL, ...rest];
});

const rules = fc.record({
  requiredConsecutive: fc.integer({ min: 1, max: 4 }),
  cooldownMs: fc.integer({ min: 0, max: 90_000 }),
  noneMs: fc.integer({ min: 0, max: 10_000 }),
  maxGapMs: fc.constant(3_000),
  countDraws: fc.boolean(),
  minConfidence: fc.constantFrom(RULES.minConfidence, { victory: 0.3, defeat: 0.3, draw: 0.97 }),
});

/** What the text of the rules says of a result that was counted from the reading number `counted`. */
function expectedCorrection(inputs: readonly Input[], counted: number, rules: Rules): Correction[] {
  const row = inputs.slice(counted + 1 - rules.requiredConsecutive, counted + 1);
  const last = inputs[counted];
  const least = Math.min(...row.map((input) => input.kind === "reading" ? input.confidence : 0));
  if (last?.kind !== "reading" || !last.label.endsWith("_text") || least >= 0.95) return [];
  const end = last.at.mono + Math.min(60_000, rules.cooldownMs);
  for (let i = counted + 3; i < inputs.length; i++) {
    const three = inputs.slice(i - 2, i + 1);
    const outcomes = three.map((input, nth) => {
      if (input.kind === "gap" || input.source !== last.source || input.outcome === "none") return "no";
      const before = three[nth - 1];
      if (before !== undefined && input.at.mono - before.at.mono > 3_000) return "late";
      const sure = input.confidence >= 0.95 && input.confidence >= rules.minConfidence[input.outcome];
      return sure && input.label.endsWith("_progressbar") ? input.outcome : "no";
    });
    const [outcome] = outcomes;
    const at = three[2]?.at;
    if (at === undefined || at.mono >= end) return [];
    if (outcome === undefined || outcome === "no" || outcome === "late") continue;
    if (outcomes.some((other) => other !== outcome)) continue;
    return outcome === last.outcome ? [] : [{ at: at.wall, outcome }];
  }
  return [];
}

Deno.test("step() corrects exactly what the rules say, at most once a result, and never a sure count", () => {
  let corrected = 0;
  fc.assert(
    fc.property(evening, rules, (inputs, rules) => {
      const { results, corrections } = play(inputs, rules);
      const expected = results.flatMap(({ at }) =>
        expectedCorrection(inputs, inputs.findIndex((input) => input.at.wall === at), rules)
      );
      assert.deepEqual(corrections, expected);
      corrected += corrections.length;
    }),
    { numRuns: 1_000 },
  );
  assert.ok(corrected > 0, "no run corrected anything: the property was never put to the test");
});

Deno.test("step() counts what it counts, when it counts it, with or without the second look", () => {
  fc.assert(fc.property(evening, rules, (inputs, rules) => {
    let state: CooldownState = READY;
    const results: ResultDraft[] = [];
    for (const input of inputs) {
      const [next, result, correction] = step(state, input, rules);
      assert.equal(correction, null);
      state = withoutSecondLook(next);
      if (result !== null) results.push(result);
    }
    const played = play(inputs, rules);
    assert.deepEqual(played.results, results);
    assert.deepEqual(withoutSecondLook(played.state), state);
  }));
});

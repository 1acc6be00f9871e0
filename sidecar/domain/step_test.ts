import assert from "node:assert/strict";
import fc from "fast-check";
import { LABELS, type Outcome, outcomeOf, OUTCOMES } from "../contract.ts";
import { type CooldownState, READY, waiting } from "./cooldown.ts";
import type { ResultDraft } from "./fact.ts";
import type { Input } from "./input.ts";
import { step } from "./step.ts";
import { USUAL_RULES } from "./testing/rules.ts";

const START = Date.UTC(2026, 0, 1);

function see(what: Outcome | "none" | "gap", ms: number, confidence = 0.99, source = "Game"): Input {
  const at = { wall: START + ms, mono: ms };
  if (what === "gap") return { kind: "gap", at };
  const label = what === "none" ? "none" : `${what}_text` as const;
  return { kind: "reading", at, source, label, outcome: what, confidence };
}

/** Feeds the inputs in order and returns the last state with every result. */
function play(
  inputs: Iterable<Input>,
  rules = USUAL_RULES,
  from: CooldownState = READY,
): [CooldownState, ResultDraft[]] {
  let state = from;
  const results: ResultDraft[] = [];
  for (const input of inputs) {
    const [next, result] = step(state, input, rules);
    state = next;
    if (result !== null) results.push(result);
  }
  return [state, results];
}

/** The same sight every `every` ms from `from` up to and including `to`. */
function* stretch(
  what: Outcome | "none",
  from: number,
  to: number,
  every = 250,
  source = "Game",
): Generator<Input> {
  for (let ms = from; ms <= to; ms += every) yield see(what, ms, 0.99, source);
}

Deno.test("step() counts a result after the required agreeing readings", () => {
  const [state, results] = play([see("victory", 0), see("victory", 250)]);
  assert.equal(results.length, 1);
  assert.deepEqual(results[0], {
    type: "result",
    at: START + 250,
    outcome: "victory",
    delta: 1,
    label: "victory_text",
    confidence: 0.99,
    evidence: null,
    note: null,
    source: "detector",
  });
  assert.deepEqual(state, { phase: "cooldown", endsAt: 180_250, unsettled: ["Game"], secondLook: null });
});

Deno.test("step() does not count mixed results: victory, victory, defeat is no defeat", () => {
  const rules = { ...USUAL_RULES, requiredConsecutive: 3 };
  assert.deepEqual(play([see("victory", 0), see("victory", 250), see("defeat", 500)], rules)[1], []);
  assert.deepEqual(play([see("victory", 0), see("none", 250), see("victory", 500)])[1], []);
});

Deno.test("step() lets text and progress bar of one outcome agree", () => {
  const bar: Input = {
    kind: "reading",
    at: { wall: START, mono: 250 },
    source: "Game",
    label: "victory_progressbar",
    outcome: "victory",
    confidence: 0.9,
  };
  assert.equal(play([see("victory", 0), bar])[1].length, 1);
});

Deno.test("step() restarts the row at a gap, a late reading or a result below its threshold", () => {
  assert.deepEqual(play([see("victory", 0), see("gap", 250), see("victory", 500)])[1], []);
  assert.deepEqual(play([see("victory", 0), see("victory", 3_001)])[1], []);
  assert.deepEqual(play([see("victory", 0), see("victory", 250, 0.69), see("victory", 500)])[1], []);
  assert.deepEqual(play([see("draw", 0, 0.79), see("draw", 250, 0.79)])[1], []);
  assert.equal(play([see("draw", 0, 0.8), see("draw", 250, 0.8)])[1].length, 1);
});

Deno.test("step() takes readings for consecutive up to the longest gap, and no further", () => {
  const counted = (ms: number) => play([see("victory", 0), see("victory", ms)])[1].length;
  assert.deepEqual([counted(USUAL_RULES.maxGapMs), counted(USUAL_RULES.maxGapMs + 1)], [1, 0]);
});

Deno.test("step() ignores draws when they are not to be counted", () => {
  assert.deepEqual(play(stretch("draw", 0, 5_000), { ...USUAL_RULES, countDraws: false }), [
    { phase: "ready", row: null, newest: { at: 5_000, source: "Game" }, hints: 21, unsettled: [] },
    [],
  ]);
});

Deno.test("step() ignores everything during the cooldown and waits for none after it", () => {
  const [state, results] = play([...stretch("victory", 0, 250), ...stretch("defeat", 500, 180_500)]);
  assert.equal(results.length, 1);
  assert.equal(state.phase, "waiting_for_none");
});

Deno.test("step() is ready again after an unbroken stretch of none", () => {
  const state = waiting();
  assert.equal(play(stretch("none", 0, 12_250), USUAL_RULES, state)[0].phase, "waiting_for_none");
  assert.equal(play(stretch("none", 0, 12_500), USUAL_RULES, state)[0].phase, "ready");
  const broken = [...stretch("none", 0, 12_250), see("gap", 12_300), ...stretch("none", 12_500, 24_750)];
  assert.equal(play(broken, USUAL_RULES, state)[0].phase, "waiting_for_none");
  const faint = [...stretch("none", 0, 12_250), see("victory", 12_300, 0.4), see("none", 12_500)];
  assert.equal(play(faint, USUAL_RULES, state)[0].phase, "waiting_for_none");
});

Deno.test("step() measures the second stage in time, whatever the poll interval", () => {
  for (const every of [100, 250, 1_000, 2_500]) {
    const [state] = play(stretch("none", 0, 12_500 - every, every), USUAL_RULES, waiting());
    assert.equal(state.phase, "waiting_for_none", `${every} ms`);
    assert.equal(play([see("none", 12_500)], USUAL_RULES, state)[0].phase, "ready", `${every} ms`);
  }
});

Deno.test("step(): a result screen left standing for an hour counts once", () => {
  const [state, results] = play(stretch("victory", 0, 3_600_000, 1_000));
  assert.equal(results.length, 1);
  assert.equal(state.phase, "waiting_for_none");
});

Deno.test("step() is not moved by a wall clock that is set back", () => {
  const [state] = play([see("victory", 0), see("victory", 250)]);
  const later: Input = { ...see("none", 200_000), at: { wall: START - 3_600_000, mono: 200_000 } };
  assert.equal(step(state, later, USUAL_RULES)[0].phase, "waiting_for_none");
});

Deno.test("step() restarts the row and the stretch of none when another source is looked at", () => {
  assert.deepEqual(play([see("victory", 0), see("victory", 250, 0.99, "Camera")])[1], []);
  const split = [...stretch("none", 0, 12_250), see("none", 12_500, 0.99, "Camera")];
  assert.equal(play(split, USUAL_RULES, waiting())[0].phase, "waiting_for_none");
});

Deno.test("step() does not count a standing result again after a while in another scene", () => {
  const counted = play([see("victory", 0), see("victory", 250)])[0];
  const elsewhere = stretch("none", 180_500, 200_000, 250, "Scene");
  const [away, none] = play(elsewhere, USUAL_RULES, counted);
  assert.deepEqual([away.phase, none], ["ready", []], "another source can show a result by now");
  const [back, again] = play(stretch("victory", 200_250, 260_000), USUAL_RULES, away);
  assert.deepEqual([back.phase, again], ["waiting_for_none", []]);
  const [free] = play(stretch("none", 260_250, 272_750), USUAL_RULES, back);
  assert.equal(play([see("victory", 273_000), see("victory", 273_250)], USUAL_RULES, free)[1].length, 1);
});

/** Any sight for any time, as a game shows them: stretches of one sight at an irregular pace, gaps, faint readings. */
const sights = fc.array(
  fc.record({
    label: fc.option(fc.constantFrom(...LABELS), { nil: null, freq: 8 }),
    source: fc.constantFrom("Game", "Game", "Camera", "Scene"),
    confidence: fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constant(0.99)),
    waits: fc.oneof(
      fc.array(fc.integer({ min: 1, max: 600 }), { minLength: 1, maxLength: 6 }),
      fc.array(fc.integer({ min: 1, max: 2_900 }), { minLength: 1, maxLength: 30 }),
      fc.tuple(fc.integer({ min: 1, max: 90_000 })),
    ),
  }),
  { maxLength: 24 },
);
type Sights = typeof sights extends fc.Arbitrary<infer T> ? T : never;

function inputsOf(list: Sights): Input[] {
  let ms = 0;
  return list.flatMap(({ label, source, confidence, waits }) =>
    waits.map((wait): Input => {
      ms += wait;
      const at = { wall: START + ms, mono: ms };
      return label === null
        ? { kind: "gap", at }
        : { kind: "reading", at, source, label, outcome: outcomeOf(label), confidence };
    })
  );
}

const rules = fc.record({
  requiredConsecutive: fc.integer({ min: 1, max: 4 }),
  cooldownMs: fc.integer({ min: 0, max: 60_000 }),
  noneMs: fc.integer({ min: 0, max: 20_000 }),
  maxGapMs: fc.constant(3_000),
  countDraws: fc.boolean(),
  minConfidence: fc.constant({ victory: 0.3, defeat: 0.3, draw: 0.3 }),
});

Deno.test("step(): never two results within a cooldown", () => {
  let second = 0;
  fc.assert(
    fc.property(sights, rules, (list, rules) => {
      const [, results] = play(inputsOf(list), rules);
      if (results.length > 1) second++;
      for (let i = 1; i < results.length; i++) {
        const apart = (results[i]?.at ?? 0) - (results[i - 1]?.at ?? 0);
        assert.ok(apart >= rules.cooldownMs + rules.noneMs, `${apart} ms apart`);
      }
    }),
    { numRuns: 5_000 },
  );
  assert.ok(second > 0, "no run reached a second result: the property was never put to the test");
});

Deno.test("step(): every result rests on that many agreeing readings in a row", () => {
  fc.assert(fc.property(sights, rules, (list, rules) => {
    const inputs = inputsOf(list);
    for (const result of play(inputs, rules)[1]) {
      const end = inputs.findIndex((input) => input.at.wall === result.at);
      const row = inputs.slice(Math.max(0, end + 1 - rules.requiredConsecutive), end + 1);
      assert.equal(row.length, rules.requiredConsecutive);
      for (const input of row) {
        assert.ok(input.kind === "reading" && input.outcome === result.outcome);
        assert.ok(input.confidence >= rules.minConfidence[result.outcome]);
      }
    }
  }));
});

Deno.test("step(): gaps never help: replacing a reading by a gap never makes a result earlier", () => {
  fc.assert(fc.property(sights, rules, fc.nat(), (list, rules, seed) => {
    const inputs = inputsOf(list);
    if (inputs.length === 0) return;
    const at = seed % inputs.length;
    const withGap = inputs.map((input, i): Input => i === at ? { kind: "gap", at: input.at } : input);
    const [, before] = play(inputs, rules);
    const [, after] = play(withGap, rules);
    const first = before[0];
    if (after[0] !== undefined) assert.ok(first !== undefined && after[0].at >= first.at);
  }));
});

Deno.test("step(): a standing result counts once under any pace", () => {
  const pace = fc.array(fc.integer({ min: 1, max: 2_900 }), { minLength: 5, maxLength: 200 });
  fc.assert(fc.property(pace, fc.constantFrom(...OUTCOMES), (waits, outcome) => {
    let ms = 0;
    const [, results] = play(waits.map((wait) => see(outcome, ms += wait)), {
      ...USUAL_RULES,
      cooldownMs: 2_000,
    });
    assert.equal(results.length, 1);
  }));
});

Deno.test("step(): a result left standing on its source counts once, whatever others show in between", () => {
  const visit = fc.record({
    to: fc.constantFrom("Game", "Camera", "Scene"),
    looks: fc.integer({ min: 1, max: 80 }),
  });
  const quick = { ...USUAL_RULES, cooldownMs: 3_000, noneMs: 2_000 };
  fc.assert(fc.property(fc.array(visit, { maxLength: 20 }), (visits) => {
    let ms = 0;
    const inputs = visits.flatMap(({ to, looks }) =>
      Array.from({ length: looks }, () => see(to === "Game" ? "victory" : "none", ms += 250, 0.99, to))
    );
    assert.ok(play(inputs, quick)[1].length <= 1);
  }));
});

Deno.test("step() leaves its arguments alone", () => {
  fc.assert(fc.property(sights, rules, (list, rules) => {
    let state: CooldownState = READY;
    for (const input of inputsOf(list)) {
      const before: string = JSON.stringify([state, input, rules]);
      const [next] = step(state, input, rules);
      assert.equal(JSON.stringify([state, input, rules]), before);
      state = next;
    }
  }));
});

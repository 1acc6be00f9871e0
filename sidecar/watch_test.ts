import assert from "node:assert/strict";
import { SimulatedClock } from "../tests/support/clock.ts";
import type { Label } from "./contract.ts";
import { outcomeOf } from "./contract.ts";
import { pollPace } from "./domain/cooldown.ts";
import type { Rules } from "./domain/input.ts";
import { View } from "./domain/view.ts";
import { Counters } from "./runtime/counters.ts";
import { Scorekeeper } from "./scorekeeper.ts";
import type { Detail } from "./detail.ts";
import { type Sight, watch } from "./watch.ts";

const RULES: Rules = {
  requiredConsecutive: 2,
  cooldownMs: 60_000,
  noneMs: 12_500,
  maxGapMs: 3_000,
  countDraws: true,
  minConfidence: { victory: 0.7, defeat: 0.7, draw: 0.7 },
};
const PICTURE = { jpeg: new Uint8Array([1]), source: "Game" };
const quiet = { info: () => {}, warn: () => {}, error: () => {} };

/** Watches a screen that a test can change; `screen.shows` is a label, `null` for no picture, or an error to throw. */
function setUp({ captureMs = 0, cooldownMs = RULES.cooldownMs, isRare = false } = {}) {
  const rules = { ...RULES, cooldownMs };
  const clock = new SimulatedClock();
  const counters = new Counters();
  const view = new View();
  const keeper = new Scorekeeper({
    view,
    rules,
    log: {
      append: (draft) => Promise.resolve({ ...draft, seq: view.seq + 1 }),
      problem: null,
      damagedLines: 0,
    },
    keepEvidence: () => Promise.resolve(null),
    clock,
    logger: quiet,
    counters,
    onFact: () => {},
    onChange: () => stir(),
  });
  let stir = () => {};
  const screen = { shows: "none" as Label | null | Error, confidence: 0.99 };
  const looks: number[] = [];
  const rests: number[] = [];
  const details: Detail[] = [];
  const sights: (Sight | null)[] = [];
  const looked: string[] = [];
  const stop = new AbortController();
  const ended = watch({
    capture: async () => {
      looks.push(clock.now().mono);
      await clock.sleep(captureMs);
      if (screen.shows === null) return null;
      return isRare ? { ...PICTURE, isRare } : PICTURE;
    },
    classify: (_, detail) => {
      details.push(detail);
      const label = screen.shows;
      if (label instanceof Error || label === null) return Promise.reject(label);
      return Promise.resolve({
        label,
        outcome: outcomeOf(label),
        confidence: screen.confidence,
        probabilities: {
          victory_text: 0,
          victory_progressbar: 0,
          defeat_text: 0,
          defeat_progressbar: 0,
          draw_text: 0,
          draw_progressbar: 0,
          none: 1,
        },
        width: 960,
        height: 540,
        isBlack: false,
        areas: [],
        ms: 1,
      });
    },
    keeper,
    rules,
    pollIntervalMs: 250,
    clock: {
      now: () => clock.now(),
      sleep(ms, signal) {
        rests.push(ms);
        return clock.sleep(ms, signal);
      },
    },
    counters,
    onSight: (sight) => sights.push(sight),
    onLook: (look) => looked.push(look.kind),
    onStir(listener) {
      stir = listener;
    },
  }, stop.signal);
  const count = (name: string) => counters.list().find((metric) => metric.name === name)?.read();
  return {
    rests,
    stir: () => stir(),
    clock,
    screen,
    looks,
    details,
    looked,
    sights,
    view,
    keeper,
    count,
    stop,
    ended,
  };
}

Deno.test("watch() looks fully at pictures that come rarely", async () => {
  const { clock, details, stop, ended } = setUp({ isRare: true });
  await clock.advance(2_500);
  assert.ok(details.length > 3);
  assert.deepEqual(details, details.map(() => "full"));
  stop.abort();
  await ended;
});

Deno.test("watch() looks less often while nothing is there, and glances seven of eight times", async () => {
  const { clock, looks, details, stop, ended } = setUp();
  await clock.advance(3_600);
  assert.deepEqual(looks, Array.from({ length: 10 }, (_, n) => n * 400));
  const expected = (n: number) => n === 0 ? "full" : n % 8 === 0 ? "survey" : "glance";
  assert.deepEqual(details, Array.from({ length: 10 }, (_, n) => expected(n)));
  stop.abort();
  await ended;
});

Deno.test("watch() looks twice as often when something seems to be there, until that has stood for 2 s", async () => {
  const { clock, screen, looks, details, stop, ended } = setUp();
  await clock.advance(0);
  Object.assign(screen, { shows: "victory_text", confidence: 0.5 });
  looks.length = details.length = 0;
  await clock.advance(3_000);
  const fast = Array.from({ length: 17 }, (_, n) => 400 + n * 125);
  assert.deepEqual(looks, [...fast, 2_650, 2_900]);
  assert.deepEqual(details.slice(1), details.slice(1).map(() => "full"));
  stop.abort();
  await ended;
});

Deno.test("watch() counts a result and then looks every 5 s, and at the end of the cooldown", async () => {
  const { clock, screen, looks, view, keeper, stop, ended } = setUp();
  screen.shows = "victory_text";
  await clock.advance(250);
  assert.equal(view.score.victories, 1);
  looks.length = 0;
  screen.shows = "none";
  await clock.advance(60_000);
  assert.equal(looks.length, 12);
  assert.equal(looks.at(-1), 60_125);
  assert.equal(keeper.phase, "waiting_for_none");
  await clock.advance(12_500);
  assert.equal(keeper.phase, "ready");
  stop.abort();
  await ended;
});

Deno.test("watch() looks every second while a count is doubtful, and no longer than a minute of it", async () => {
  const { clock, screen, looks, keeper, stop, ended } = setUp({ cooldownMs: 180_000 });
  Object.assign(screen, { shows: "victory_text", confidence: 0.8 });
  await clock.advance(250);
  looks.length = 0;
  screen.shows = "none";
  await clock.advance(10_000);
  assert.deepEqual(looks.slice(0, 3), [1_125, 2_125, 3_125]);
  assert.equal(pollPace(keeper.state, RULES, 250), 1_000);
  await clock.advance(50_000);
  assert.equal(pollPace(keeper.state, RULES, 250), 5_000);
  looks.length = 0;
  await clock.advance(20_000);
  assert.equal(looks.length, 4);
  stop.abort();
  await ended;
});

Deno.test("watch() looks every 5 s again once the progress screen has settled a doubtful count", async () => {
  for (const shown of ["victory_progressbar", "draw_progressbar"] as const) {
    const { clock, screen, looks, view, stop, ended } = setUp();
    Object.assign(screen, { shows: "victory_text", confidence: 0.8 });
    await clock.advance(250);
    Object.assign(screen, { shows: shown, confidence: 0.99 });
    looks.length = 0;
    await clock.advance(20_000);
    assert.deepEqual(looks, [1_125, 2_125, 3_125, 8_125, 13_125, 18_125]);
    const { victories, draws } = view.score;
    assert.deepEqual([victories, draws], shown === "draw_progressbar" ? [0, 1] : [1, 0]);
    stop.abort();
    await ended;
  }
});

Deno.test("watch() looks again soon after a command has ended the cooldown", async () => {
  const { clock, screen, looks, keeper, stop, ended } = setUp();
  screen.shows = "victory_text";
  await clock.advance(400);
  looks.length = 0;
  await keeper.command({ kind: "undo", seq: null }, "api");
  await clock.advance(1_000);
  assert.ok(looks.length >= 1, "not only after the 5 s of the cooldown's pace");
  stop.abort();
  await ended;
});

Deno.test("watch() looks once a second where there has been nothing to see for two, and at once when something stirs", async () => {
  const { clock, screen, looks, stir, stop, ended } = setUp();
  screen.shows = null;
  await clock.advance(5_000);
  assert.deepEqual(looks, [0, 250, 500, 750, 1_000, 1_250, 1_500, 1_750, 2_000, 3_000, 4_000, 5_000]);
  await clock.advance(300);
  looks.length = 0;
  stir();
  await clock.advance(600);
  assert.deepEqual(looks, [5_300, 5_550, 5_800]);
  screen.shows = "none";
  await clock.advance(1_000);
  assert.deepEqual(looks.slice(3), [6_050, 6_450, 6_850]);
  stop.abort();
  await ended;
});

Deno.test("watch() does not wake during a rest in which nothing stirs", async () => {
  const { clock, screen, rests, stop, ended } = setUp();
  screen.shows = "victory_text";
  await clock.advance(400);
  screen.shows = "none";
  rests.length = 0;
  await clock.advance(50_000);
  assert.deepEqual(rests.slice(0, 3), [5_000, 5_000, 5_000]);
  assert.equal(rests.length, 10);
  stop.abort();
  await ended;
});

Deno.test("watch() takes a missing or broken picture for a gap and goes on", async () => {
  const { clock, screen, looked, sights, view, count, stop, ended } = setUp();
  screen.shows = "victory_text";
  await clock.advance(0);
  screen.shows = new Error("Not a JPEG");
  await clock.advance(125);
  screen.shows = null;
  await clock.advance(250);
  screen.shows = "victory_text";
  await clock.advance(250);
  assert.equal(view.score.victories, 0, "one agreeing reading on each side of a gap are not two in a row");
  await clock.advance(125);
  assert.equal(view.score.victories, 1);
  assert.deepEqual(sights.map((sight) => sight?.reading.label ?? null), [
    "victory_text",
    null,
    null,
    "victory_text",
    "victory_text",
  ]);
  assert.deepEqual(looked, ["picture", "unreadable", "nothing", "picture", "picture"]);
  assert.deepEqual([count("scoreline_cycles_total"), count("scoreline_gaps_total")], [5, 2]);
  stop.abort();
  await ended;
});

Deno.test("watch() rests even when a look costs more than the pace", async () => {
  const { clock, looks, stop, ended } = setUp({ captureMs: 1_000 });
  await clock.advance(3_000);
  assert.deepEqual(looks, [0, 1_100, 2_200]);
  stop.abort();
  await clock.advance(2_000);
  await ended;
});

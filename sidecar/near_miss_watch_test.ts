import assert from "node:assert/strict";
import { SimulatedClock } from "../tests/support/clock.ts";
import type { Label } from "./contract.ts";
import { outcomeOf } from "./contract.ts";
import { type CooldownState, READY, waiting } from "./domain/cooldown.ts";
import { NearMissWatch } from "./near_miss_watch.ts";
import { Counters } from "./runtime/counters.ts";
import type { Sight } from "./watch.ts";

const COOLDOWN: CooldownState = { phase: "cooldown", endsAt: Infinity, unsettled: [], secondLook: null };

function setUp({ countDraws = true } = {}) {
  const clock = new SimulatedClock();
  const counters = new Counters();
  const kept: string[] = [];
  const watch = new NearMissWatch({
    keep: async ({ outcome, label, confidence, source, at, jpeg }) => {
      await clock.sleep(10);
      kept.push(
        [outcome, label, confidence, source, new Date(at).toISOString().slice(14, 19), ...jpeg].join(" "),
      );
    },
    countDraws,
    clock,
    counters,
  });
  /** Looks every second while the screen shows something. */
  const show = async (
    seconds: number,
    label: Label,
    confidence: number,
    state: CooldownState,
    source = "Game",
  ) => {
    for (let second = 0; second < seconds; second++) {
      watch.see(sight(label, confidence, source, clock.now().wall, second), state);
      await clock.advance(1_000);
    }
  };
  const metric = (name: string) => counters.list().find((one) => one.name === name)?.read();
  return { watch, clock, kept, show, metric };
}

/** `confidence` for a label, the rest for `none`. */
function sight(label: Label, confidence: number, source: string, at: number, byte: number): Sight {
  return {
    glance: false,
    jpeg: new Uint8Array([byte]),
    source,
    at,
    reading: {
      isBlack: false,
      label: confidence > 0.5 ? label : "none",
      outcome: confidence > 0.5 ? outcomeOf(label) : "none",
      confidence: Math.max(confidence, 1 - confidence),
      probabilities: {
        victory_text: 0,
        victory_progressbar: 0,
        defeat_text: 0,
        defeat_progressbar: 0,
        draw_text: 0,
        draw_progressbar: 0,
        none: label === "none" ? 1 : 1 - confidence,
        ...label === "none" ? {} : { [label]: confidence },
      },
      width: 960,
      height: 540,
      areas: [],
      ms: 1,
    },
  };
}

Deno.test("NearMissWatch keeps the picture in which a result was likeliest, also below that of none", async () => {
  const { show, kept, metric } = setUp();
  await show(2, "none", 1, READY);
  await show(1, "defeat_progressbar", 0.31, READY);
  await show(2, "defeat_progressbar", 0.45, READY);
  await show(5, "none", 1, READY);
  assert.deepEqual(kept, ["defeat defeat_progressbar 0.45 Game 00:03 0"]);
  assert.equal(metric("scoreline_near_misses_total"), 1);
});

Deno.test("NearMissWatch rather keeps the picture of a full look than that of a glance", async () => {
  const { watch, clock, show, kept } = setUp();
  watch.see({ ...sight("victory_text", 0.9, "Game", clock.now().wall, 7), glance: true }, READY);
  await show(1, "victory_text", 0.5, READY);
  await show(5, "none", 1, READY);
  assert.deepEqual(kept, ["victory victory_text 0.5 Game 00:00 0"]);
});

Deno.test("NearMissWatch keeps nothing of a match that was counted, nor of what it leaves standing", async () => {
  const { watch, show, kept } = setUp();
  await show(2, "victory_text", 0.8, READY);
  watch.counted("victory");
  await show(5, "victory_progressbar", 0.9, COOLDOWN);
  await show(5, "victory_progressbar", 0.9, waiting());
  await show(20, "none", 1, waiting());
  const ready: CooldownState = { ...READY, unsettled: ["Menu"] };
  await show(3, "victory_progressbar", 0.9, ready, "Menu");
  await show(20, "none", 1, ready);
  assert.deepEqual(kept, []);
  await show(3, "victory_progressbar", 0.9, ready);
  await show(5, "none", 1, ready);
  assert.equal(kept.length, 1);
});

Deno.test("NearMissWatch keeps no draw where draws are not counted", async () => {
  const { show, kept } = setUp({ countDraws: false });
  await show(2, "draw_text", 0.9, READY);
  await show(20, "none", 1, READY);
  assert.deepEqual(kept, []);
});

Deno.test("NearMissWatch ends a stretch while there is nothing to see, and leaves out what follows too soon", async () => {
  const { watch, clock, show, kept, metric } = setUp();
  for (let flicker = 0; flicker < 10; flicker++) {
    await show(1, "victory_text", 0.6, READY);
    await clock.advance(4_000);
    watch.see(null, READY);
  }
  await clock.advance(100);
  assert.equal(kept.length, 5);
  assert.equal(metric("scoreline_near_misses_left_out_total"), 5);
});

Deno.test("NearMissWatch.close() keeps what goes on and waits for the disk", async () => {
  const { watch, clock, show, kept } = setUp();
  await show(1, "draw_text", 0.7, READY);
  let closed = false;
  const closing = watch.close().then(() => closed = true);
  await clock.advance(5);
  assert.deepEqual([closed, kept.length], [false, 0]);
  await clock.advance(5);
  await closing;
  assert.equal(kept.length, 1);
});

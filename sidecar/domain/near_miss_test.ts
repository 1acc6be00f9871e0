import assert from "node:assert/strict";
import fc from "fast-check";
import { type Label, LABELS, type Outcome, outcomeOf, OUTCOMES, type Phase } from "../contract.ts";
import {
  APART_MS,
  type Candidate,
  conclude,
  likeliestResult,
  LIKELY,
  type NearMissState,
  NOTHING_SEEN,
  observe,
  QUIET_MS,
  settle,
} from "./near_miss.ts";

/** A reading with the time that tells it from the others. */
interface Seen extends Candidate {
  readonly at: number;
}

/** Looks at the game on a clock of its own. */
class Watcher {
  now = 0;
  state: NearMissState<Seen> = NOTHING_SEEN;
  readonly told: { readonly at: number; readonly best: Seen }[] = [];

  look(phase: Phase, outcome: Outcome | null, confidence = 0.6, glance = false): this {
    const seen = outcome === null
      ? null
      : { outcome, label: labelOf(outcome), confidence, at: this.now, glance };
    const [state, best] = observe(this.state, this.now, phase, seen);
    this.state = state;
    if (best !== null) this.told.push({ at: this.now, best });
    return this;
  }

  count(outcome: Outcome): this {
    this.state = settle(this.state, outcome);
    return this;
  }

  /** Looks at nothing four times a second. */
  rest(ms: number, phase: Phase = "ready"): this {
    for (const end = this.now + ms; this.now < end;) {
      this.now = Math.min(end, this.now + 250);
      this.look(phase, null);
    }
    return this;
  }

  get outcomes(): Outcome[] {
    return this.told.map(({ best }) => best.outcome);
  }
}

function labelOf(outcome: Outcome): Label {
  return `${outcome}_text`;
}

Deno.test("observe() tells the likeliest reading of a stretch once it is over", () => {
  const watcher = new Watcher().rest(1_000);
  for (const confidence of [0.31, 0.72, 0.5]) {
    watcher.look("ready", "defeat", confidence);
    watcher.now += 250;
  }
  watcher.rest(QUIET_MS - 500);
  assert.equal(watcher.told.length, 0);
  watcher.rest(500);
  assert.deepEqual(watcher.told.map(({ best }) => [best.at, best.confidence]), [[1_250, 0.72]]);
  watcher.rest(60_000);
  assert.equal(watcher.told.length, 1);
});

Deno.test("observe() rather tells a large picture of a stretch than the likeliest glance", () => {
  const watcher = new Watcher();
  const [glance, full] = [true, false];
  const looks = [[0.5, glance], [0.6, full], [0.9, glance], [0.7, full], [0.65, full]] as const;
  for (const [confidence, kind] of looks) {
    watcher.look("ready", "defeat", confidence, kind);
    watcher.now += 250;
  }
  watcher.rest(QUIET_MS);
  assert.deepEqual(watcher.told.map(({ best }) => best.confidence), [0.7]);
});

Deno.test("observe() tells nothing of what led to a count, a flash before the banner included", () => {
  const watcher = new Watcher().look("ready", "victory", 0.4).rest(QUIET_MS - 250);
  watcher.look("ready", "victory", 0.99).count("victory").rest(60_000, "cooldown").rest(60_000);
  assert.equal(watcher.told.length, 0);
});

Deno.test("observe() tells nothing of a result that is left standing, but of one that contradicts it", () => {
  const watcher = new Watcher().look("ready", "victory", 0.99).count("victory");
  watcher.rest(5_000, "cooldown").look("cooldown", "draw").rest(5_000, "cooldown");
  for (const outcome of ["victory", "draw", "victory"] as const) {
    watcher.look("waiting_for_none", outcome, 0.9).rest(20_000, "waiting_for_none");
  }
  assert.equal(watcher.told.length, 0);
  watcher.look("waiting_for_none", "defeat", 0.5).look("waiting_for_none", "victory", 0.9);
  watcher.rest(20_000, "waiting_for_none");
  assert.deepEqual(watcher.outcomes, ["defeat"]);
  watcher.look("ready", "victory", 0.5).rest(20_000);
  assert.deepEqual(watcher.outcomes, ["defeat", "victory"]);
});

Deno.test("observe() takes nothing that stands after a start for a miss", () => {
  const watcher = new Watcher();
  for (const outcome of OUTCOMES) {
    watcher.look("waiting_for_none", outcome).rest(20_000, "waiting_for_none");
  }
  assert.equal(watcher.told.length, 0);
});

Deno.test("conclude() tells what goes on when the watch ends", () => {
  const watcher = new Watcher().look("ready", "draw");
  const [state, best] = conclude(watcher.state, watcher.now);
  assert.equal(best?.outcome, "draw");
  assert.deepEqual(conclude(state, watcher.now), [state, null]);
});

Deno.test("likeliestResult() adds up the labels of an outcome and leaves none out", () => {
  const weights = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 7, maxLength: 7 });
  fc.assert(fc.property(weights, (values) => {
    const sum = values.reduce((a, b) => a + b, 0);
    fc.pre(sum > 0.01);
    const shares = Object.fromEntries(LABELS.map((label, i) => [label, (values[i] ?? 0) / sum]));
    const share = (label: Label) => shares[label] ?? 0;
    // The keys are exactly the labels.
    const { outcome, label, confidence } = likeliestResult(shares as Record<Label, number>);
    assert.equal(outcomeOf(label), outcome);
    const totals = OUTCOMES.map((one) => share(`${one}_text`) + share(`${one}_progressbar`));
    assert.ok(Math.abs(confidence - Math.max(...totals)) < 1e-9);
    assert.equal(share(label), Math.max(share(`${outcome}_text`), share(`${outcome}_progressbar`)));
  }));
});

Deno.test("near misses are apart from each other, from counts and from the cooldown, and each is the best of its own", () => {
  const look = fc.record({
    after: fc.integer({ min: 50, max: 6_000 }),
    phase: fc.nat(9).map((n): Phase => n < 7 ? "ready" : n < 9 ? "waiting_for_none" : "cooldown"),
    outcome: fc.option(fc.constantFrom(...OUTCOMES)),
    confidence: fc.double({ min: 0, max: 1, noNaN: true }),
    glance: fc.boolean(),
    counts: fc.nat(9).map((n) => n === 0),
  });
  fc.assert(
    fc.property(fc.array(look, { minLength: 30, maxLength: 60 }), (looks) => {
      const watcher = new Watcher();
      const seen: Seen[] = [];
      const breaks: number[] = []; // counts and looks in a cooldown
      for (const { after, phase, outcome, confidence, glance, counts } of looks) {
        watcher.now += after;
        watcher.look(phase, outcome, confidence, glance);
        if (outcome !== null && phase === "ready") {
          seen.push({ outcome, label: labelOf(outcome), confidence, at: watcher.now, glance });
        }
        if (phase === "cooldown") breaks.push(watcher.now);
        if (outcome !== null && counts && phase === "ready") {
          breaks.push(watcher.now);
          watcher.count(outcome);
        }
      }
      watcher.told.reduce((last, { at }) => {
        assert.ok(at - last >= APART_MS);
        return at;
      }, -Infinity);
      for (const { at, best } of watcher.told) {
        assert.ok(best.confidence >= LIKELY);
        assert.ok(at - best.at >= QUIET_MS);
        assert.ok(!breaks.some((moment) => best.at <= moment && moment < at), "nothing came of it");
        const rivals = seen.filter((one) => one.at > best.at && one.at < at && one.confidence >= LIKELY);
        // Whatever was likely soon after it belongs to the same stretch and was no likelier, or only glanced at.
        rivals.reduce((last, one) => {
          if (one.at - last < QUIET_MS) {
            assert.ok(one.glance === best.glance ? one.confidence <= best.confidence : one.glance);
          }
          return one.at - last < QUIET_MS ? one.at : -Infinity;
        }, best.at);
      }
    }),
    { numRuns: 300 },
  );
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { OUTCOMES } from "./contract.ts";
import type { Command } from "./domain/command.ts";
import type { Fact } from "./domain/fact.ts";
import { View } from "./domain/view.ts";
import { historyEventOf } from "./status.ts";
import { RULES, setUp, show } from "./testing/scorekeeping.ts";

type Rig = ReturnType<typeof setUp>;

/** A defeat from a banner that was not read surely. */
const showDoubtfulDefeat = (rig: Rig) => show(rig, "defeat_text", 2, 0.8);
const showDrawProgress = (rig: Rig, readings = 3) => show(rig, "draw_progressbar", readings);

const totals = ({ view: { score } }: Rig) => [score.victories, score.defeats, score.draws];
const types = ({ disk }: Rig) => disk.facts.map(({ type }) => type);
const byDetector = ({ type, source }: Fact) => type !== "result" && source === "detector";

Deno.test("Scorekeeper corrects a doubtful defeat that the progress screen calls a draw, and says so", async () => {
  const rig = setUp();
  await showDoubtfulDefeat(rig);
  assert.deepEqual(totals(rig), [0, 1, 0]);
  await showDrawProgress(rig, 8);
  assert.deepEqual(totals(rig), [0, 0, 1]);
  assert.deepEqual(types(rig), ["result", "reclassified"]);
  assert.ok(
    rig.said.includes("defeat #1 corrected to draw: the progress screen says so"),
    rig.said.join("\n"),
  );
  assert.equal(rig.keeper.phase, "cooldown");
  const [correction, result] = rig.view.newest(2).map(historyEventOf);
  assert.deepEqual([correction?.source, correction?.target, correction?.outcome], ["detector", 1, "draw"]);
  assert.deepEqual([result?.outcome, result?.original_outcome], ["draw", "defeat"]);
});

Deno.test("Scorekeeper leaves a sure count alone, and one that the progress screen confirms", async () => {
  const sure = setUp();
  await show(sure, "defeat_text", 2);
  await showDrawProgress(sure, 8);
  assert.deepEqual(totals(sure), [0, 1, 0]);
  const confirmed = setUp();
  await showDoubtfulDefeat(confirmed);
  await show(confirmed, "defeat_progressbar", 3);
  await showDrawProgress(confirmed, 8);
  assert.deepEqual(totals(confirmed), [0, 1, 0]);
  assert.deepEqual(types(confirmed), ["result"]);
});

Deno.test("Scorekeeper takes a draw back where draws are not counted, and counts nothing in its place", async () => {
  const rules = { ...RULES, countDraws: false };
  const rig = setUp({ rules });
  await showDoubtfulDefeat(rig);
  await showDrawProgress(rig);
  assert.deepEqual(totals(rig), [0, 0, 0]);
  assert.deepEqual(types(rig), ["result", "undone"]);
  assert.ok(rig.said.some((line) => line.startsWith("defeat #1 taken back: the progress screen says draw")));
  assert.equal(rig.keeper.phase, "cooldown");

  const restarted = setUp({ rules, facts: rig.disk.facts, clock: rig.clock });
  assert.equal(restarted.keeper.phase, "cooldown", "as after any match, also after a restart");
  await show(restarted, "none", 8);
  await show(restarted, "defeat_text", 60);
  assert.equal(restarted.keeper.phase, "waiting_for_none");
  assert.deepEqual(totals(restarted), [0, 0, 0]);
});

Deno.test("Scorekeeper holds a correction back behind its result while the log cannot be written", async () => {
  const rig = setUp();
  rig.disk.broken = true;
  await showDoubtfulDefeat(rig);
  await showDrawProgress(rig, 8);
  assert.deepEqual([totals(rig), types(rig)], [[0, 0, 0], []]);
  assert.equal(rig.keeper.logStatus.pending, 1);
  rig.disk.broken = false;
  await show(rig, "none", 6);
  assert.deepEqual([totals(rig), types(rig)], [[0, 0, 1], ["result", "reclassified"]]);
});

Deno.test("Scorekeeper holds back a correction alone, and writes it before what is done by hand", async () => {
  const rig = setUp();
  await showDoubtfulDefeat(rig);
  rig.disk.broken = true;
  await showDrawProgress(rig);
  assert.deepEqual(totals(rig), [0, 1, 0]);
  assert.deepEqual([rig.keeper.logStatus.state, rig.keeper.logStatus.pending], ["unavailable", 0]);
  rig.disk.broken = false;
  await rig.keeper.command({ kind: "reclassify", seq: 1, outcome: "victory" }, "api");
  assert.deepEqual(types(rig), ["result", "reclassified", "reclassified"]);
  assert.deepEqual(totals(rig), [1, 0, 0], "the person has the last word");
});

Deno.test("Scorekeeper says that a correction is lost when it closes on a broken log", async () => {
  const rig = setUp();
  await showDoubtfulDefeat(rig);
  rig.disk.broken = true;
  await showDrawProgress(rig);
  await rig.keeper.close();
  assert.equal(rig.said.at(-1), "The log could not be written, so this is lost: results 0, corrections 1");
});

Deno.test("Scorekeeper corrects nothing once the score was changed by hand", async () => {
  const commands: Command[] = [
    { kind: "undo", seq: null },
    { kind: "reclassify", seq: 1, outcome: "victory" },
    { kind: "adjust", outcome: "defeat", delta: -1, note: null },
    { kind: "initialize", totals: { victories: 3, defeats: 2, draws: 1 } },
    { kind: "reset_session" },
  ];
  for (const command of commands) {
    const rig = setUp();
    await showDoubtfulDefeat(rig);
    await showDrawProgress(rig, 2);
    await rig.keeper.command(command, "api");
    const after = totals(rig);
    await showDrawProgress(rig, 8);
    assert.deepEqual(totals(rig), after, command.kind);
    assert.deepEqual(rig.disk.facts.filter(byDetector), [], command.kind);
  }
});

Deno.test("Scorekeeper still corrects after a command that changed nothing", async () => {
  const rig = setUp();
  await showDoubtfulDefeat(rig);
  await assert.rejects(rig.keeper.command({ kind: "reclassify", seq: 1, outcome: "defeat" }, "api"));
  await showDrawProgress(rig);
  assert.deepEqual(totals(rig), [0, 0, 1]);
});

Deno.test("Scorekeeper lets a person take the detector's correction back, for good", async () => {
  const rig = setUp();
  await showDoubtfulDefeat(rig);
  await showDrawProgress(rig);
  await rig.keeper.command({ kind: "undo", seq: null }, "api");
  assert.deepEqual(totals(rig), [0, 1, 0]);
  await showDrawProgress(rig, 8);
  assert.deepEqual(totals(rig), [0, 1, 0]);
  assert.equal(rig.keeper.phase, "cooldown");
});

Deno.test("Scorekeeper leaves a count as it was made after a restart", async () => {
  const before = setUp();
  await showDoubtfulDefeat(before);
  const after = setUp({ facts: before.disk.facts, clock: before.clock });
  await showDrawProgress(after, 8);
  assert.deepEqual(totals(after), [0, 1, 0]);
});

Deno.test("Scorekeeper: a result is corrected once at most, and never after a person changed anything", async () => {
  const act = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ do: fc.constant("banner" as const), outcome: fc.constantFrom(...OUTCOMES) }),
    },
    {
      weight: 5,
      arbitrary: fc.record({ do: fc.constant("progress" as const), outcome: fc.constantFrom(...OUTCOMES) }),
    },
    { weight: 2, arbitrary: fc.constant({ do: "nothing" as const }) },
    fc.constantFrom({ do: "break" as const }, { do: "mend" as const }, { do: "undo" as const }),
  );
  let corrected = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 10 }), fc.boolean(), async (acts, countDraws) => {
      const rig = setUp({ rules: { ...RULES, cooldownMs: 2_000, countDraws } });
      await showDoubtfulDefeat(rig);
      for (const next of acts) {
        if (next.do === "banner") await show(rig, next.outcome, 2, 0.8);
        else if (next.do === "progress") await show(rig, `${next.outcome}_progressbar`, 3);
        else if (next.do === "nothing") await show(rig, "none", 7);
        else if (next.do === "undo") {
          await rig.keeper.command({ kind: "undo", seq: null }, "api").catch(() => {});
        } else rig.disk.broken = next.do === "break";
      }
      const { facts } = rig.disk;
      const corrections = facts.filter(byDetector);
      corrected += corrections.length;
      for (const correction of corrections) {
        // Whatever came between a result and its correction would stand between them in the log.
        const before = facts[facts.indexOf(correction) - 1];
        assert.ok("target" in correction && before?.type === "result" && before.seq === correction.target);
      }
      const fold = new View();
      for (const fact of facts) fold.record(fact);
      assert.deepEqual(fold.score, rig.view.score);
    }),
    { numRuns: 15 },
  );
  assert.ok(corrected > 0, "no run corrected anything: the property was never put to the test");
});

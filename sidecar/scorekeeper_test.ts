import assert from "node:assert/strict";
import fc from "fast-check";
import { OUTCOMES } from "./contract.ts";
import { Refusal } from "./domain/command.ts";
import { View } from "./domain/view.ts";
import { PICTURE, RULES, setUp, show } from "./testing/scorekeeping.ts";

const addVictory = { kind: "adjust", outcome: "victory", delta: 1, note: null } as const;

Deno.test("Scorekeeper logs a result with its evidence and counts it", async () => {
  const rig = setUp();
  await show(rig, "victory");
  assert.equal(rig.view.score.victories, 1);
  const fact = rig.disk.facts[0];
  assert.equal(fact?.type === "result" ? fact.evidence : null, "picture-1");
  assert.deepEqual(rig.kept, [PICTURE]);
  assert.equal(rig.keeper.phase, "cooldown");
});

Deno.test("Scorekeeper goes on in the cooldown after a restart, and counts nothing twice", async () => {
  const before = setUp();
  await show(before, "victory");
  const after = setUp({ facts: before.disk.facts, clock: before.clock });
  await show(after, "victory", 8);
  assert.equal(after.view.score.victories, 1);
  assert.equal(after.keeper.phase, "cooldown");
});

Deno.test("Scorekeeper holds a result back while the log cannot be written, and counts it once when it can", async () => {
  const rig = setUp();
  rig.disk.broken = true;
  await show(rig, "defeat", 6);
  assert.equal(rig.view.score.defeats, 0);
  assert.deepEqual(rig.keeper.logStatus, {
    state: "unavailable",
    message: "The disk is full",
    pending: 1,
    damaged_lines: 0,
  });
  assert.equal(rig.keeper.phase, "cooldown");
  const seenAt = rig.clock.now().wall;
  rig.disk.broken = false;
  await show(rig, "none", 6);
  assert.equal(rig.view.score.defeats, 1);
  assert.ok((rig.disk.facts[0]?.at ?? Infinity) < seenAt, "the fact keeps the time of the match");
  assert.equal(rig.keeper.logStatus.state, "ok");
  assert.equal(rig.disk.facts.length, 1);
});

Deno.test("Scorekeeper tells each fact once, when it is in the log and the view has it", async () => {
  const rig = setUp();
  await show(rig, "victory");
  await rig.keeper.command(addVictory, "api");
  rig.disk.broken = true;
  await assert.rejects(rig.keeper.command(addVictory, "api"));
  assert.deepEqual(rig.told, ["1 result, 1 victories", "2 adjustment, 2 victories"]);
  rig.disk.broken = false;
  await rig.keeper.command({ kind: "reset_session" }, "api");
  assert.deepEqual(rig.told.slice(2), ["3 session_started, 0 victories"]);
});

Deno.test("Scorekeeper fails a command when the log does, changing nothing", async () => {
  const rig = setUp();
  rig.disk.broken = true;
  await assert.rejects(rig.keeper.command(addVictory, "api"), /The disk is full/);
  assert.equal(rig.view.score.victories, 0);
  rig.disk.broken = false;
  const fact = await rig.keeper.command(addVictory, "api");
  assert.equal(fact.seq, 1);
  assert.equal(rig.view.score.victories, 1);
});

Deno.test("Scorekeeper waits for none after a result is undone, and not after an adjustment is", async () => {
  const rig = setUp();
  await show(rig, "victory");
  await rig.keeper.command(addVictory, "api");
  await rig.keeper.command({ kind: "undo", seq: null }, "api");
  assert.equal(rig.keeper.phase, "cooldown");
  await rig.keeper.command({ kind: "undo", seq: null }, "api");
  assert.equal(rig.keeper.phase, "waiting_for_none");
  await show(rig, "victory", 10);
  assert.equal(rig.view.score.victories, 0);
});

Deno.test("Scorekeeper stays in the cooldown of the newest result when an older one is undone", async () => {
  const rig = setUp();
  await show(rig, "victory");
  await rig.clock.advance(10_000);
  await show(rig, "none", 6);
  await show(rig, "defeat");
  assert.equal(rig.keeper.phase, "cooldown");
  await rig.keeper.command({ kind: "undo", seq: 1 }, "api");
  assert.equal(rig.keeper.phase, "cooldown");
  await show(rig, "none", 8);
  await show(rig, "defeat", 4);
  assert.equal(rig.view.score.defeats, 1, "its progress screen is not another match");
  const after = setUp({ facts: rig.disk.facts, clock: rig.clock });
  assert.equal(after.keeper.phase, "cooldown");
});

Deno.test("Scorekeeper counts on when the clock jumps back an hour, also over a restart", async () => {
  const rig = setUp();
  await show(rig, "victory");
  rig.clock.setWall(rig.clock.now().wall - 3_600_000);
  await rig.clock.advance(RULES.cooldownMs);
  await show(rig, "none", 6);
  await show(rig, "defeat");
  const { facts } = rig.disk;
  assert.deepEqual(facts.map(({ seq, type }) => [seq, type]), [[1, "result"], [2, "result"]]);
  assert.ok((facts[1]?.at ?? 0) < (facts[0]?.at ?? 0), "the second is said to be the earlier one");

  rig.clock.setWall(rig.clock.now().wall - 3_600_000);
  const after = setUp({ facts: [...facts], clock: rig.clock });
  assert.deepEqual(after.view.score, rig.view.score);
  assert.equal(after.keeper.phase, "cooldown", "of a result in the future, the whole cooldown is waited for");
  await after.clock.advance(RULES.cooldownMs);
  assert.equal(after.keeper.phase, "waiting_for_none");
  await after.keeper.command({ kind: "undo", seq: null }, "api");
  assert.deepEqual([after.view.score.victories, after.view.score.defeats], [1, 0]);
});

Deno.test("Scorekeeper refuses without touching the log", async () => {
  const rig = setUp();
  await assert.rejects(rig.keeper.command({ kind: "undo", seq: null }, "api"), Refusal);
  assert.equal(rig.disk.facts.length, 0);
});

Deno.test("Scorekeeper says what is lost when it closes on a broken log", async () => {
  const rig = setUp();
  rig.disk.broken = true;
  await show(rig, "victory");
  await rig.keeper.close();
  assert.equal(rig.said.at(-1), "The log could not be written, so this is lost: results 1, corrections 0");

  const fine = setUp();
  await show(fine, "victory");
  const said = fine.said.length;
  await fine.keeper.close();
  assert.equal(fine.said.length, said, "nothing is lost where all was written");
});

Deno.test("Scorekeeper: at no time does the score show what the log does not hold", async () => {
  const act = fc.oneof(
    fc.record({
      do: fc.constant("show" as const),
      what: fc.constantFrom(...OUTCOMES, "none" as const),
    }),
    fc.constant({ do: "break" as const }),
    fc.constant({ do: "mend" as const }),
    fc.constant({ do: "add" as const }),
    fc.constant({ do: "undo" as const }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 12 }), async (acts) => {
      const rig = setUp();
      for (const next of acts) {
        if (next.do === "show") await show(rig, next.what, 5);
        else if (next.do === "break") rig.disk.broken = true;
        else if (next.do === "mend") rig.disk.broken = false;
        else {
          await rig.keeper.command(next.do === "add" ? addVictory : { kind: "undo", seq: null }, "api")
            .catch(() => {});
        }
        const fold = new View();
        for (const fact of rig.disk.facts) fold.record(fact);
        assert.deepEqual(fold.score, rig.view.score);
      }
    }),
    { numRuns: 40 },
  );
});

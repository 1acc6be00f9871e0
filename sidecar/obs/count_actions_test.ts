import assert from "node:assert/strict";
import type { FactType, HistoryEvent, Outcome, ScoreChange } from "../contract.ts";
import { countActions } from "./count_actions.ts";
import { type Rig, type RigOptions, until, withRig } from "./testing.ts";

// Debian's OBS 29 knows no chapters, hence the simulated one; a replay is also saved by a real OBS, in tests/.

/** A change of the score; left out, the detector counts a match. */
function change(
  outcome: Outcome,
  score: readonly [number, number, number],
  event: Partial<HistoryEvent> = {},
) {
  const [victories, defeats, draws] = score;
  const type: FactType = event.type ?? "result";
  return {
    type,
    status: {
      victories,
      defeats,
      draws,
      total: victories + defeats + draws,
      win_rate: null,
      streak: null,
      last_outcome: outcome,
      last_count: { seq: 1, outcome },
      timestamp: 1,
      seq: 1,
      session: { started_at: "2026-01-01T00:00:00.000Z", number: 1 },
    },
    event: {
      seq: 1,
      at: "2026-01-01T00:00:00.000Z",
      timestamp: 1,
      session: 1,
      outcome,
      original_outcome: null,
      delta: 1,
      undone: false,
      label: `${outcome}_text`,
      confidence: 0.99,
      evidence_url: null,
      note: null,
      target: null,
      totals: null,
      source: "detector",
      ...event,
      type,
    },
  } satisfies ScoreChange;
}

interface Stage extends Rig {
  readonly told: string[];
  /** Tells the actions of a change and waits until OBS has been asked that many times for it. */
  tell(change: ScoreChange, type: string, times: number): Promise<void>;
}

/** Runs a test with an OBS that is connected and whose game is looked at. */
async function withActions(
  wishes: { readonly recordChapter?: boolean; readonly saveReplay?: boolean },
  run: (stage: Stage) => Promise<void>,
  options: RigOptions = {},
): Promise<void> {
  await withRig(options, async (rig) => {
    const told: string[] = [];
    const say = (topic: string, text: string) => void told.push(`${topic}: ${text}`);
    const wrong = (_: string, text: string) => assert.fail(text);
    const act = countActions({
      connection: rig.connection,
      recordChapter: false,
      saveReplay: false,
      logger: { info: say, warn: wrong, error: wrong },
      ...wishes,
    });
    await rig.reach("connected");
    await run({
      ...rig,
      told,
      async tell(change, type, times) {
        act(change);
        const asked = () => rig.obs.requests.filter((request) => request.type === type).length;
        await until(() => asked() === times, () => `${times} ${type}, but it were ${asked()}`);
      },
    });
  });
}

Deno.test("countActions() marks each count in the recording, by the score that it made", async () => {
  await withActions({ recordChapter: true }, async ({ obs, told, tell }) => {
    const { outputs } = obs.studio;
    outputs.recording = true;
    outputs.chapters = "supported";
    await tell(change("victory", [3, 1, 0]), "CreateRecordChapter", 1);
    await tell(change("draw", [3, 1, 1]), "CreateRecordChapter", 2);
    assert.deepEqual(outputs.madeChapters, ["Victory 3-1", "Draw 3-1-1"]);
    assert.deepEqual(told, []);
  });
});

Deno.test("countActions() does nothing for corrections", async () => {
  await withActions({ recordChapter: true, saveReplay: true }, async ({ obs, tell }) => {
    obs.studio.outputs.replayBuffer = "running";
    const asked = (type: string) => obs.requests.filter((request) => request.type === type).length;
    for (const type of ["adjustment", "undone", "reclassified", "initialized", "session_started"] as const) {
      await tell(change("victory", [1, 0, 0], { type, source: "api" }), "CreateRecordChapter", 0);
    }
    await tell(change("victory", [1, 0, 0]), "SaveReplayBuffer", 1);
    assert.deepEqual([asked("CreateRecordChapter"), asked("GetReplayBufferStatus")], [1, 1]);
  });
});

Deno.test("countActions() asks for nothing that was not wished", async () => {
  await withActions({}, async ({ obs, tell, capture }) => {
    await tell(change("victory", [1, 0, 0]), "CreateRecordChapter", 0);
    await capture(); // had it asked, it would have been before this
    assert.ok(!obs.requests.some(({ type }) => type.includes("Replay") || type.includes("Chapter")));
  });
});

for (
  const [chapters, recording, expected] of [
    ["unknown", true, "This OBS has no chapters (obs_actions.record_chapter): they came with OBS 30.2"],
    ["supported", false, "No chapter was made (obs_actions.record_chapter): OBS does not record"],
    [
      "unsupported",
      true,
      "No chapter was made (obs_actions.record_chapter): let OBS record as Hybrid MP4 or Hybrid MOV",
    ],
  ] as const
) {
  Deno.test(`countActions() says once why there is no chapter: ${expected}`, async () => {
    await withActions({ recordChapter: true }, async ({ obs, told, tell, connection }) => {
      Object.assign(obs.studio.outputs, { chapters, recording });
      for (const count of [1, 2, 3]) {
        await tell(change("victory", [count, 0, 0]), "CreateRecordChapter", count);
      }
      await connection.sources(); // its answer comes after the refusals
      assert.deepEqual(told, [`obs: ${expected}`]);
      assert.equal(connection.status.state, "connected");
    });
  });
}

Deno.test("countActions() saves a replay while the buffer runs, and says once when it does not", async () => {
  await withActions({ saveReplay: true }, async ({ obs, told, tell, connection }) => {
    const { outputs } = obs.studio;
    const why = "obs: No replay was saved (obs_actions.save_replay)";
    for (const count of [1, 2]) await tell(change("victory", [count, 0, 0]), "GetReplayBufferStatus", count);
    await connection.sources();
    assert.deepEqual(told, [
      `${why}: switch the replay buffer on in OBS under Settings > Output > Replay Buffer`,
    ]);
    outputs.replayBuffer = "stopped";
    for (const count of [3, 4]) await tell(change("victory", [count, 0, 0]), "GetReplayBufferStatus", count);
    await connection.sources();
    assert.deepEqual(told.slice(1), [`${why}: start the replay buffer in OBS`]);
    outputs.replayBuffer = "running";
    await tell(change("victory", [5, 0, 0]), "SaveReplayBuffer", 1);
    assert.deepEqual([outputs.savedReplays, told.length], [1, 2]);
  });
});

Deno.test("countActions() passes a refusal on that has no known reason, once", async () => {
  await withActions({ recordChapter: true }, async ({ obs, told, tell, connection }) => {
    obs.faults.requests.set("CreateRecordChapter", { code: 205, comment: "Something else." });
    for (const count of [1, 2]) await tell(change("victory", [count, 0, 0]), "CreateRecordChapter", count);
    await connection.sources();
    assert.deepEqual(told, ["obs: OBS refused CreateRecordChapter: Something else."]);
  });
});

Deno.test("countActions() survives an OBS that is slow, hangs, or is not there", async () => {
  await withActions({ recordChapter: true, saveReplay: true }, async (stage) => {
    const { obs, told, tell, timeOut, clock, reach, connection } = stage;
    obs.studio.outputs.replayBuffer = "running";
    obs.faults.requests.set("GetReplayBufferStatus", "held");
    await tell(change("victory", [1, 0, 0]), "GetReplayBufferStatus", 1);
    obs.release();
    await until(() => obs.studio.outputs.savedReplays === 1, () => "the replay");

    obs.faults.requests.set("SaveReplayBuffer", "never");
    obs.faults.requests.delete("GetReplayBufferStatus");
    await tell(change("victory", [2, 0, 0]), "SaveReplayBuffer", 2);
    await timeOut();
    await reach("unreachable", { message: /stopped answering/ });
    await tell(change("victory", [3, 0, 0]), "SaveReplayBuffer", 2);
    obs.faults.requests.clear();
    await clock.advance(500);
    await reach("connected");
    assert.equal((await connection.sources()).length > 0, true);
    assert.equal(told.length, 1, `${told}`); // that there are no chapters
  });
});

Deno.test("countActions() asks nothing while OBS changes its scene collection", async () => {
  await withActions({ recordChapter: true, saveReplay: true }, async ({ obs, tell, clock, reach }) => {
    await clock.advance(100);
    const loaded = Promise.withResolvers<void>();
    const changing = obs.studio.changeCollection(
      { program: "New", inputs: {}, scenes: { New: { items: [] } } },
      loaded.promise,
    );
    await reach("waiting_for_source", { message: /changing/ });
    const before = obs.requests.length;
    await tell(change("victory", [1, 0, 0]), "CreateRecordChapter", 0);
    await clock.advance(1_000);
    assert.equal(obs.requests.length, before);
    loaded.resolve();
    await changing;
    await reach("connected", { source: "New" });
    await tell(change("victory", [2, 0, 0]), "CreateRecordChapter", 1);
  });
});

import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { connectObs, type ObsConnection, type ObsOptions } from "../sidecar/obs/connection.ts";
import { countActions } from "../sidecar/obs/count_actions.ts";
import { NOTHING_PLAYED, victories, victoryNumber } from "../sidecar/outputs/testing/score.ts";
import { TextFiles } from "../sidecar/outputs/text_files.ts";
import { systemClock } from "../sidecar/runtime/clock.ts";
import { Counters } from "../sidecar/runtime/counters.ts";
import { type RealObs, startObs } from "./support/real_obs.ts";
import { testNeeding } from "./support/skip.ts";
import { until } from "./support/until.ts";

// Browser sources and chapters are tried on the simulated OBS: Debian's OBS 29 has neither.

function connectionTo(obs: RealObs, options: Partial<ObsOptions> = {}): ObsConnection {
  const quiet = () => {};
  return connectObs({
    url: obs.url,
    password: null,
    source: "auto",
    width: 320,
    quality: 80,
    requestTimeoutMs: 2_000,
    discover: () => Promise.resolve(null),
    clock: systemClock,
    logger: { info: quiet, warn: quiet, error: quiet },
    counters: new Counters(),
    ...options,
  });
}

testNeeding(
  ["obs"],
  "a real OBS is asked for pictures only while it records, if that is wanted",
  async () => {
    const image = fileURLToPath(new URL("../sidecar/demo/frames/none_gameplay_1.jpg", import.meta.url));
    await using obs = await startObs({ image, replayBuffer: true });
    const watching = { when: "streaming_or_recording", hidden: true } as const;
    const connection = connectionTo(obs, { watching });
    const { signal } = new AbortController();
    const isResting = () => /neither streams nor records/.test(connection.status.message ?? "");
    try {
      await until("the rest", isResting, { explain: () => JSON.stringify(connection.status) });
      assert.equal(await connection.capture(signal), null);
      await obs.call("StartRecord");
      await until("a picture", () => connection.capture(signal), { explain: () => obs.log().slice(-2_000) });
      assert.equal(connection.status.message, null);
      await obs.call("StopRecord");
      await until("the rest after it", isResting);
      assert.equal(await connection.capture(signal), null);
    } finally {
      await connection.stop();
    }
  },
);

testNeeding(
  ["obs"],
  "a real OBS saves its replay buffer at a count, and says once that it has no chapters",
  async () => {
    await using obs = await startObs({ replayBuffer: true });
    const recordings = join(obs.configDir, "recordings");
    const replays = () => Array.fromAsync(Deno.readDir(recordings), ({ name }) => name);
    const connection = connectionTo(obs);
    try {
      const said: string[] = [];
      const say = (_: string, text: string) => void said.push(text);
      const act = countActions({
        connection,
        recordChapter: true,
        saveReplay: true,
        logger: { info: say, warn: say, error: say },
      });
      const isConnected = () => ["connected", "waiting_for_source"].includes(connection.status.state);
      await until("the connection", isConnected);

      act(victoryNumber(1));
      await until("both refusals", () => said.length === 2);
      assert.deepEqual(said.toSorted(), [
        "No replay was saved (obs_actions.save_replay): start the replay buffer in OBS",
        "This OBS has no chapters (obs_actions.record_chapter): they came with OBS 30.2",
      ]);
      assert.deepEqual(await replays(), []);

      await obs.call("StartReplayBuffer");
      await until("the buffer to run", async () => (await obs.call("GetReplayBufferStatus")).outputActive);
      await new Promise((resolve) => setTimeout(resolve, 2_000)); // something to be saved
      act(victoryNumber(2));
      await until("the replay", async () => (await replays()).some((name) => name.startsWith("Replay")), {
        explain: () => obs.log().slice(-2_000),
      });
      await obs.call("StopReplayBuffer");
      assert.equal(said.length, 2);
      assert.ok(isConnected());
    } finally {
      await connection.stop();
    }
  },
);

testNeeding(
  ["obs"],
  "a Text source of a real OBS shows a text file anew when the score changes",
  async () => {
    const dir = await Deno.makeTempDir({ prefix: "scoreline-text-" });
    const quiet = () => {};
    const files = new TextFiles({
      dir,
      templates: { "score.txt": "{victories}-{defeats}-{draws}" },
      clock: systemClock,
      logger: { info: quiet, warn: assert.fail, error: assert.fail },
      counters: new Counters(),
    });
    files.show(NOTHING_PLAYED);
    await files.close();
    const settings = { from_file: true, text_file: join(dir, "score.txt") };
    await using obs = await startObs({
      scenes: { Match: [{ name: "Score", kind: "text_ft2_source_v2", settings }] },
    });
    const width = async () => {
      const { sceneItems: [item] } = await obs.call("GetSceneItemList", { sceneName: "Match" });
      const transform = item?.["sceneItemTransform"];
      return typeof transform === "object" && transform !== null && "sourceWidth" in transform
        ? Number(transform.sourceWidth)
        : 0;
    };
    const narrow = await until("the text", async () => await width() || null);
    files.show(victories(1_000));
    const wide = await until("the new text", async () => {
      const now = await width();
      return now > narrow ? now : null;
    });
    files.show(victories(1_000_000)); // right after OBS has read the file
    await until("the newest text", async () => await width() > wide);
    await files.close();
    await Deno.remove(dir, { recursive: true });
  },
);

import assert from "node:assert/strict";
import { join } from "node:path";
import type { HistoryEvent, Status } from "../sidecar/contract.ts";
import { Stage } from "./support/stage.ts";
import { until } from "./support/until.ts";

/** Whatever a test starts must have ended with it: timers, sockets, files. */
const NO_LEAKS = { sanitizeOps: true, sanitizeResources: true };

Deno.test("startApp() keeps the score in text files, from the start on", NO_LEAKS, async () => {
  await using stage = await Stage.make();
  const read = (name: string) => Deno.readTextFile(join(stage.dataDir, name)).catch(() => null);
  await stage.start(0, { text_files: { enabled: true } });
  await until("the first score", async () => await read("score.txt") === "0-0-0");
  await stage.post("/api/adjust", { outcome: "defeat" });
  stage.shows = "victory";
  await until("the victory", async () => await read("score.txt") === "1-1-0");
  await until("the streak", async () => await read("streak.txt") === "1 W");
  assert.deepEqual([await read("wins.txt"), await read("winrate.txt")], ["1", "50%"]);
  await stage.post("/api/undo", {});
  await stage.stop(); // what was asked for is written before it ends
  assert.equal(await read("score.txt"), "0-1-0");

  await Deno.remove(join(stage.dataDir, "score.txt"));
  await stage.start();
  await stage.status();
  await stage.stop();
  assert.equal(await read("score.txt"), null, "nothing is written unless asked for");
});

Deno.test(
  "startApp() counts although no text file can be written and no webhook answers",
  NO_LEAKS,
  async () => {
    await using stage = await Stage.make();
    await Deno.mkdir(join(stage.dataDir, "score.txt", "full"), { recursive: true });
    const silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    await stage.start(0, {
      text_files: { enabled: true },
      webhook: { url: `http://127.0.0.1:${silent.addr.port}/` },
      obs_actions: { record_chapter: true, save_replay: true },
    });
    stage.shows = "victory";
    await stage.until("the victory", ({ victories }) => victories === 1);
    const { status } = await stage.post("/api/adjust", { outcome: "defeat" });
    assert.equal(status, 200);
    await until(
      "the complaint",
      () => stage.said.some((line) => line.includes("score.txt cannot be written")),
    );
    await stage.stop();
    silent.close();
  },
);

Deno.test("startApp() tells a webhook of every change of the score", NO_LEAKS, async () => {
  await using stage = await Stage.make();
  const told: { type: string; status: Status; event: HistoryEvent }[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
    assert.match(request.headers.get("x-scoreline-signature") ?? "", /^sha256=[0-9a-f]{64}$/);
    told.push(await request.json());
    return new Response();
  });
  const url = `http://127.0.0.1:${server.addr.port}/hook`;
  await stage.start(0, { webhook: { url, secret: "a secret" } });
  stage.shows = "victory";
  await until("the victory", () => told.some(({ type }) => type === "result"));
  const [counted] = await stage.history();
  await stage.post("/api/reclassify", { seq: counted?.seq, outcome: "draw" });
  await stage.post("/api/undo", { seq: counted?.seq });
  await stage.post("/api/initialize", { victories: 7 });
  await stage.post("/api/session/reset", {});
  await until("everything to be told", () => told.length === 6);
  assert.deepEqual(told.map(({ type, status }) => [type, status.victories, status.draws, status.seq]), [
    ["session_started", 0, 0, 1],
    ["result", 1, 0, 2],
    ["reclassified", 0, 1, 3],
    ["undone", 0, 0, 4],
    ["initialized", 7, 0, 5],
    ["session_started", 0, 0, 6],
  ]);
  assert.deepEqual(told.map(({ event }) => event.seq), [1, 2, 3, 4, 5, 6]);
  const status = Object.entries(await stage.status());
  const score = told.at(-1)?.status ?? {};
  assert.deepEqual(score, Object.fromEntries(status.filter(([key]) => Object.hasOwn(score, key))));
  assert.ok(["victories", "win_rate", "streak", "session"].every((key) => Object.hasOwn(score, key)));
  await stage.stop();
  await server.shutdown();
});

Deno.test("startApp() lets OBS mark and save what it counts, and nothing else", NO_LEAKS, async () => {
  await using stage = await Stage.make();
  const { outputs } = stage.obs.studio;
  Object.assign(outputs, { recording: true, chapters: "supported", replayBuffer: "running" });
  await stage.start(0, { obs_actions: { record_chapter: true, save_replay: true } });
  await stage.post("/api/adjust", { outcome: "defeat" });
  stage.shows = "victory";
  await until("the replay", () => outputs.savedReplays === 1);
  await until("the chapter", () => outputs.madeChapters.length === 1);
  await stage.post("/api/undo", {});
  await stage.stop();
  assert.deepEqual([outputs.madeChapters, outputs.savedReplays], [["Victory 1-1"], 1]);
});

Deno.test(
  "startApp() has OBS reload the browser sources that show it, unless told not to",
  NO_LEAKS,
  async () => {
    await using stage = await Stage.make();
    const show = (name: string, url: string) =>
      stage.obs.studio.setInput(name, { kind: "browser_source", width: 800, height: 200, settings: { url } });
    const { refreshed } = stage.obs.studio;
    await stage.start(0, { obs_actions: { refresh_browser_sources: false } });
    await stage.until("a look at the game", ({ detector }) => detector.label === "none");
    const { port } = new URL(stage.url);
    show("Overlay", `http://localhost:${port}/?layout=bar`);
    show("Other", "http://localhost:1/");
    await stage.stop();
    assert.deepEqual(refreshed, []);
    await stage.start(Number(port));
    await until("the reload", () => refreshed.length > 0);
    await stage.until("a look at the game", ({ detector }) => detector.label === "none");
    await stage.stop();
    assert.deepEqual(refreshed, ["Overlay"]);
  },
);

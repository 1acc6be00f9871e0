import assert from "node:assert/strict";
import { dirname } from "node:path";
import { tinyManifest, tinyModel, writeTinyModel } from "../sidecar/vision/testing/tiny_model.ts";
import { PICTURES, Stage } from "./support/stage.ts";
import { until } from "./support/until.ts";

/** Whatever a test starts must have ended with it: timers, sockets, files. */
const NO_LEAKS = { sanitizeOps: true, sanitizeResources: true };

Deno.test("startApp() counts what OBS shows, and stop() ends everything", NO_LEAKS, async () => {
  await using stage = await Stage.make();
  await stage.start();
  await stage.until("a look at the game", ({ detector }) => detector.label === "none");
  stage.shows = "victory";
  await stage.until("the victory", ({ victories }) => victories === 1);
  const [counted] = await stage.history();
  const evidence = await fetch(`${stage.url}/${counted?.evidence_url}`);
  assert.deepEqual(await evidence.bytes(), new Uint8Array(PICTURES.victory));
  const events = await fetch(`${stage.url}/events`);

  await stage.stop();
  assert.match(await events.text(), /event: counter-update/);
  await assert.rejects(fetch(`${stage.url}/api/status`));
  await until("OBS to be left alone", () => stage.obs.clients === 0);

  await stage.start(); // the lock of the log is free as well
  const { victories, phase, log } = await stage.status();
  assert.deepEqual([victories, phase, log.state], [1, "waiting_for_none", "ok"]);
});

Deno.test("startApp() says once that a model knows no draws", NO_LEAKS, async () => {
  await using stage = await Stage.make();
  const model = tinyModel({ outputs: [{ green: 20 }, { red: 20 }, { bias: 8 }] });
  const manifest = { ...tinyManifest(model), labels: ["victory", "defeat", "none"] };
  await writeTinyModel(dirname(stage.dataDir), { model, manifest });
  await stage.start();
  await stage.until("a look at the game", ({ detector }) => detector.label === "none");
  assert.equal(stage.said.filter((line) => /^detector: .+ knows no draws/.test(line)).length, 1);
});

Deno.test("startApp() keeps a picture of what nearly counted, when asked to", NO_LEAKS, async () => {
  await using stage = await Stage.make();
  const sees = async (outcome: keyof typeof PICTURES) => {
    stage.shows = outcome;
    await stage.until(`a look at ${outcome}`, ({ detector }) => detector.outcome === outcome);
  };
  const told = async () => (await (await fetch(`${stage.url}/api/near-misses`)).json()).near_misses;
  const rules = { required_consecutive: 10 }; // more than are seen
  await stage.start(0, { rules });
  await sees("none");
  await sees("victory");
  await stage.stop();
  stage.shows = "none";
  await stage.start(0, { rules, data: { near_misses: true } });
  assert.deepEqual(await told(), []);
  await sees("none");
  await sees("victory");
  await stage.stop();

  await stage.start();
  const [nearMiss, ...others] = await told();
  assert.deepEqual([nearMiss.outcome, nearMiss.label, nearMiss.source, others], [
    "victory",
    "victory_text",
    "Game",
    [],
  ]);
  assert.ok(nearMiss.confidence > 0.9);
  const picture = await fetch(`${stage.url}/${nearMiss.picture_url}`);
  assert.deepEqual(await picture.bytes(), new Uint8Array(PICTURES.victory));
});

Deno.test(
  "startApp() says of a picture that is tried from which confidence on it counts",
  NO_LEAKS,
  async () => {
    await using stage = await Stage.make();
    await stage.start(0, { min_confidence: { victory: 0.66 } });
    for (const [picture, least] of [["victory", 0.66], ["none", null]] as const) {
      const response = await fetch(`${stage.url}/api/predict`, {
        method: "POST",
        headers: { "content-type": "image/jpeg" },
        body: new Uint8Array(PICTURES[picture]),
      });
      const { outcome, min_confidence } = await response.json();
      assert.deepEqual([outcome, min_confidence], [picture, least]);
    }
  },
);

Deno.test(
  "startApp() begins without a log that can be written, and counts once when it can be",
  NO_LEAKS,
  async () => {
    await using stage = await Stage.make();
    await Deno.writeTextFile(stage.dataDir, "a file in the place of the folder");
    await stage.start();
    const { log } = await stage.status();
    assert.equal(log.state, "unavailable");
    assert.match(
      log.message ?? "",
      /events\.jsonl cannot be written: something else has its name, move that away/,
    );

    const correct = { outcome: "defeat", value: "defeat" };
    for (const path of ["/api/adjust", "/adjust"]) {
      const refused = await stage.post(path, correct);
      assert.deepEqual([refused.status, refused.retryAfter], [503, "5"], path);
      assert.deepEqual(refused.body, { error: { code: "log_unavailable", message: log.message } });
    }

    stage.shows = "victory";
    const waiting = await stage.until("the result to wait", ({ log }) => log.pending === 1);
    assert.deepEqual([waiting.victories, waiting.total, waiting.log.state], [0, 0, "unavailable"]);
    await Deno.remove(stage.dataDir);
    const written = await stage.until("the result to be counted", ({ log }) => log.pending === 0);
    assert.deepEqual([written.victories, written.total, written.log.state], [1, 1, "ok"]);
    assert.equal((await stage.post("/api/adjust", correct)).status, 200);

    await stage.stop();
    stage.shows = "none";
    await stage.start();
    const { victories, defeats, total } = await stage.status();
    assert.deepEqual({ victories, defeats, total }, { victories: 1, defeats: 1, total: 2 });
    const counts = (await stage.history()).filter(({ delta }) => delta !== 0).map(({ type }) => type);
    assert.deepEqual(counts, ["adjustment", "result"]);
  },
);

Deno.test("startApp() counts on when its data folder is deleted", NO_LEAKS, async () => {
  await using stage = await Stage.make();
  await stage.start(0, { rules: { none_seconds: 0.2 } });
  const show = async (shown: keyof typeof PICTURES, what: string, victories: number) => {
    stage.shows = shown;
    const isThere = shown === "none" ? "ready" : "waiting_for_none";
    return await stage.until(what, (status) => status.victories === victories && status.phase === isThere);
  };
  await show("victory", "the first victory", 1);
  await Deno.remove(stage.dataDir, { recursive: true });
  await show("none", "its end", 1);
  const { log } = await show("victory", "the second victory", 2);
  assert.equal(log.state, "ok");
  const { status, body } = await stage.post("/api/undo", {});
  assert.deepEqual([status, body.status.victories], [200, 1]);
  assert.equal((await stage.history()).filter(({ type }) => type === "result").length, 2);
  const csv = await (await fetch(`${stage.url}/api/history.csv`)).text();
  assert.equal(csv.trimEnd().split("\r\n").length, 1 + 4, "what the view still knows");
  // What was deleted is gone, what came after it is there.
  await stage.stop();
  await stage.start();
  assert.equal((await stage.status()).seq, 4);
  assert.equal((await stage.status()).victories, 0);
});

Deno.test(
  "startApp() writes what waits before a correction that comes sooner than its next try",
  NO_LEAKS,
  async () => {
    await using stage = await Stage.make();
    await Deno.writeTextFile(stage.dataDir, "a file in the place of the folder");
    await stage.start();
    stage.shows = "victory";
    await stage.until("the result to wait", ({ log }) => log.pending === 1);
    await Deno.remove(stage.dataDir);
    const { status, body } = await stage.post("/api/adjust", { outcome: "victory" });
    assert.deepEqual([status, body.status.victories, body.status.log.pending], [200, 2, 0]);
    const counts = (await stage.history()).filter(({ delta }) => delta !== 0).map(({ type }) => type);
    assert.deepEqual(counts, ["adjustment", "result"]);
  },
);

Deno.test(
  "startApp() says in one sentence that the port is taken, and frees what it had taken",
  NO_LEAKS,
  async () => {
    await using stage = await Stage.make();
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = listener.addr;
    await assert.rejects(stage.start(port), (error) => {
      assert.ok(error instanceof Error);
      assert.match(
        error.message,
        new RegExp(`^Port ${port} is in use: stop the program that has it, or start with`),
      );
      assert.doesNotMatch(error.message, /\n/);
      return true;
    });
    await until("OBS to be left alone", () => stage.obs.clients === 0);
    listener.close();
    await stage.start(port);
    assert.equal(stage.url, `http://127.0.0.1:${port}`);
    assert.equal((await stage.status()).log.state, "ok");
  },
);

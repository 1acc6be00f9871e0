import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import * as v from "valibot";
import { type App, startApp } from "../sidecar/app.ts";
import { configSchema } from "../sidecar/config/schema.ts";
import type { HistoryEvent, Status } from "../sidecar/contract.ts";
import { type SimulatedObs, startSimulatedObs } from "../sidecar/demo/simulated_obs.ts";
import { systemClock } from "../sidecar/runtime/clock.ts";
import { encode } from "../sidecar/vision/testing/frames.ts";
import { tinyManifest, tinyModel, writeTinyModel } from "../sidecar/vision/testing/tiny_model.ts";
import { until } from "./support/until.ts";

const SIZE = { width: 960, height: 540 };

/** Pictures of one colour, by what the tiny model reads in them. */
const PICTURES = { none: await flat(0, 0, 0), victory: await flat(0, 255, 0) };

/** Whatever a test starts must have ended with it: timers, sockets, files. */
const NO_LEAKS = { sanitizeOps: true, sanitizeResources: true };

async function flat(...colour: readonly number[]): Promise<Uint8Array> {
  const pixels = Uint8Array.from({ length: SIZE.width * SIZE.height * 3 }, (_, i) => colour[i % 3] ?? 0);
  return await encode(pixels, SIZE.width, SIZE.height, "jpeg");
}

/** Settings that a test has of its own. */
interface Settings {
  readonly data?: Readonly<Record<string, unknown>>;
  readonly min_confidence?: Readonly<Record<string, number>>;
  readonly rules?: Readonly<Record<string, number>>;
}

/** The sidecar in this process, with an OBS that shows what the test says. */
class Stage implements AsyncDisposable {
  shows: keyof typeof PICTURES = "none";
  readonly obs: SimulatedObs;
  readonly said: string[] = [];
  /** The folder of the log, which is not there yet. */
  readonly dataDir: string;
  readonly #folder: string;
  #app: App | null = null;

  static async make(): Promise<Stage> {
    const folder = await Deno.makeTempDir({ prefix: "scoreline-app-" });
    await writeTinyModel(folder);
    return new Stage(folder);
  }

  private constructor(folder: string) {
    this.#folder = folder;
    this.dataDir = join(folder, "data");
    this.obs = startSimulatedObs({
      setup: {
        canvas: { width: 1920, height: 1080 },
        program: "Playing",
        inputs: { Game: { kind: "game_capture", width: 1920, height: 1080 } },
        scenes: { Playing: { items: [{ source: "Game" }] } },
      },
      picture: () => Promise.resolve(PICTURES[this.shows]),
    });
  }

  /** Starts it, at any free port unless one is given. */
  async start(port = 0, { data = {}, min_confidence = {}, rules = {} }: Settings = {}): Promise<void> {
    const say = (topic: string, text: string) => this.said.push(`${topic}: ${text}`);
    this.#app = await startApp({
      config: v.parse(configSchema, {
        obs: { url: this.obs.url },
        capture: { poll_interval_ms: 100, width: SIZE.width },
        detector: { model: join(this.#folder, "result.onnx"), min_confidence },
        // Without a cooldown the pace stays quick; a result that is still on the screen does not count again.
        rules: { cooldown_seconds: 0, ...rules },
        server: { port },
        data: { dir: this.dataDir, ...data },
      }),
      sourceSetBy: null,
      overlayDir: this.#folder,
      discoverObs: () => Promise.resolve(null),
      newSession: false,
      clock: systemClock,
      logger: { info: say, warn: say, error: say },
      version: "1.2.3",
    });
  }

  async stop(): Promise<void> {
    await this.#app?.stop();
    await this.#app?.ended;
  }

  get url(): string {
    assert.ok(this.#app !== null, "started");
    return `http://127.0.0.1:${this.#app.port}`;
  }

  async status(): Promise<Status> {
    return await (await fetch(`${this.url}/api/status`)).json();
  }

  async history(): Promise<readonly HistoryEvent[]> {
    return (await (await fetch(`${this.url}/api/history`)).json()).events;
  }

  async post(path: string, body: unknown) {
    const response = await fetch(`${this.url}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return {
      status: response.status,
      retryAfter: response.headers.get("retry-after"),
      body: await response.json(),
    };
  }

  async until(what: string, holds: (status: Status) => boolean): Promise<Status> {
    const explain = () => this.said.join("\n");
    return await until(what, async () => {
      const status = await this.status();
      return holds(status) && status;
    }, { explain });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await this.obs.close();
    await Deno.remove(this.#folder, { recursive: true });
  }
}

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

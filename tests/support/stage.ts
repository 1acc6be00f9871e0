import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as v from "valibot";
import { type App, startApp } from "../../sidecar/app.ts";
import { configSchema } from "../../sidecar/config/schema.ts";
import type { HistoryEvent, Status } from "../../sidecar/contract.ts";
import { type SimulatedObs, startSimulatedObs } from "../../sidecar/demo/simulated_obs.ts";
import { type Clock, systemClock } from "../../sidecar/runtime/clock.ts";
import { encode } from "../../sidecar/vision/testing/frames.ts";
import { writeTinyModel } from "../../sidecar/vision/testing/tiny_model.ts";
import { until } from "./until.ts";

/** The pages, for tests that have them built. */
const OVERLAY_DIR = fileURLToPath(new URL("../../overlay/dist/", import.meta.url));

const SIZE = { width: 960, height: 540 };

/** Pictures of one colour, by what the tiny model reads in them; none of them is black. */
export const PICTURES = { none: await flat(40, 40, 40), victory: await flat(0, 255, 0) };

async function flat(...colour: readonly number[]): Promise<Uint8Array> {
  const pixels = Uint8Array.from({ length: SIZE.width * SIZE.height * 3 }, (_, i) => colour[i % 3] ?? 0);
  return await encode(pixels, SIZE.width, SIZE.height, "jpeg");
}

/** Settings that a test has of its own. */
export interface Settings {
  readonly source?: string;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly min_confidence?: Readonly<Record<string, number>>;
  readonly rules?: Readonly<Record<string, number>>;
  readonly capture?: Readonly<Record<string, number>>;
  readonly text_files?: Readonly<Record<string, unknown>>;
  readonly server?: Readonly<Record<string, unknown>>;
  readonly webhook?: Readonly<Record<string, unknown>>;
  readonly webrtc?: Readonly<Record<string, unknown>>;
  readonly obs_actions?: Readonly<Record<string, unknown>>;
}

/** The sidecar in this process, with an OBS that shows what the test says. */
export class Stage implements AsyncDisposable {
  shows: keyof typeof PICTURES = "none";
  /** Pictures in place of these, for tests of what a viewer sees. */
  live: (() => Uint8Array) | null = null;
  readonly obs: SimulatedObs;
  readonly said: string[] = [];
  /** The folder of the log, which is not there yet. */
  readonly dataDir: string;
  /** Where the sidecar looks for its encoder. */
  root: string;
  readonly #folder: string;
  #app: App | null = null;

  static async make(): Promise<Stage> {
    const folder = await Deno.makeTempDir({ prefix: "scoreline-app-" });
    await writeTinyModel(folder);
    return new Stage(folder);
  }

  private constructor(folder: string) {
    this.#folder = folder;
    this.root = folder;
    this.dataDir = join(folder, "data");
    this.obs = startSimulatedObs({
      setup: {
        canvas: { width: 1920, height: 1080 },
        program: "Playing",
        inputs: { Game: { kind: "game_capture", width: 1920, height: 1080 } },
        scenes: { Playing: { items: [{ source: "Game" }] }, Break: { items: [] } },
      },
      picture: ({ source }) =>
        Promise.resolve(this.live?.() ?? PICTURES[source === "Game" ? this.shows : "none"]),
    });
  }

  /** Starts it, at any free port unless one is given. */
  async start(
    port = 0,
    { source = "auto", data = {}, min_confidence = {}, rules = {}, capture = {}, server = {}, ...settings }:
      Settings = {},
    clock: Clock = systemClock,
  ): Promise<void> {
    const say = (topic: string, text: string) => this.said.push(`${topic}: ${text}`);
    this.#app = await startApp({
      config: v.parse(configSchema, {
        obs: { url: this.obs.url, source },
        capture: { poll_interval_ms: 100, width: SIZE.width, ...capture },
        detector: { model: join(this.#folder, "result.onnx"), min_confidence },
        // Without a cooldown the pace stays quick; a result that is still on the screen does not count again.
        rules: { cooldown_seconds: 0, ...rules },
        server: { ...server, port },
        data: { dir: this.dataDir, ...data },
        ...settings,
      }),
      sourceSetBy: null,
      root: this.root,
      overlayDir: OVERLAY_DIR,
      discoverObs: () => Promise.resolve(null),
      newSession: false,
      clock,
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

/** What this folder's tests share: a connection to a simulated OBS, and waiting for real sockets under a simulated clock. */
import assert from "node:assert/strict";
import { SimulatedClock } from "../../tests/support/clock.ts";
import type { ObsState, ObsStatus } from "../contract.ts";
import { flatJpeg } from "../demo/flat_jpeg.ts";
import { type SimulatedObs, type SimulatedObsOptions, startSimulatedObs } from "../demo/simulated_obs.ts";
import type { StudioSetup } from "../demo/studio.ts";
import { Counters } from "../runtime/counters.ts";
import { connectObs, type ObsConnection, type ObsOptions, type Picture } from "./connection.ts";

/** Unlike any wait of the product's own, so that the two can be told apart. */
const TIMEOUT_MS = 1_234;
/** Real time that a socket of this machine may take, ms; reached only when the test fails. */
const PATIENCE_MS = 10_000;

/** A game capture beside a webcam, and a second scene without either. */
export const STUDIO: StudioSetup = {
  canvas: { width: 1920, height: 1080 },
  program: "Playing",
  inputs: {
    Webcam: { kind: "dshow_input", width: 1280, height: 720 },
    Game: { kind: "game_capture", width: 1600, height: 1000 },
    Logo: { kind: "image_source", width: 300, height: 400 },
    Microphone: { kind: "wasapi_input_capture", width: 0, height: 0 },
  },
  scenes: {
    Playing: { items: [{ source: "Game" }, { source: "Webcam", width: 300, height: 170 }] },
    Break: { items: [{ source: "Logo" }] },
    Empty: { items: [] },
  },
};

/** A simulated clock that remembers what was slept for, except for the time limits of requests. */
export class RecordingClock extends SimulatedClock {
  readonly sleeps: number[] = [];

  override sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (ms !== TIMEOUT_MS) this.sleeps.push(ms);
    return super.sleep(ms, signal);
  }
}

export interface Rig {
  readonly obs: SimulatedObs;
  readonly connection: ObsConnection;
  readonly clock: RecordingClock;
  readonly counters: Counters;
  readonly log: string[];
  readonly statuses: ObsStatus[];
  metric(name: string): number;
  /** Waits until OBS is in that state and, if given, until its message or source matches. */
  reach(state: ObsState, what?: { source?: string | null; message?: RegExp | null }): Promise<void>;
  capture(): Promise<Picture | null>;
  /** Captures, with time passing in between, until there is a picture. */
  picture(): Promise<Picture>;
  /** Lets the time limit of a request pass. */
  timeOut(): Promise<void>;
  /** Lets time pass, with room for real sockets, until the connection is there again. */
  recover(): Promise<void>;
}

export interface RigOptions {
  readonly obs?: Partial<SimulatedObsOptions>;
  readonly options?: Partial<ObsOptions>;
}

/** Runs a test with a simulated OBS and a connection to it, and ends both. */
export async function withRig(
  { obs: obsOptions, options }: RigOptions,
  run: (rig: Rig) => Promise<void>,
): Promise<void> {
  const obs = startSimulatedObs({
    setup: STUDIO,
    picture: ({ width, height }) => Promise.resolve(flatJpeg(width, height, 80)),
    ...obsOptions,
  });
  const clock = new RecordingClock();
  const counters = new Counters();
  const log: string[] = [];
  const say = (topic: string, text: string) => void log.push(`${topic}: ${text}`);
  const connection = connectObs({
    url: obs.url,
    password: null,
    source: "auto",
    width: 960,
    quality: 80,
    requestTimeoutMs: TIMEOUT_MS,
    discover: () => Promise.resolve(null),
    clock,
    random: () => 0,
    logger: { info: say, warn: say, error: say },
    counters,
    ...options,
  });
  const statuses: ObsStatus[] = [];
  connection.onStatus((status) => statuses.push(status));
  const rig: Rig = {
    obs,
    connection,
    clock,
    counters,
    log,
    statuses,
    metric: (name) => counters.list().find((metric) => metric.name === name)?.read() ?? NaN,
    reach: (state, what = {}) =>
      until(() => {
        const { status } = connection;
        return status.state === state &&
          (what.source === undefined || status.source === what.source) &&
          (what.message === undefined ||
            (what.message === null ? status.message === null : what.message.test(status.message ?? "")));
      }, () => `${state} ${JSON.stringify(what)}, but it is ${JSON.stringify(connection.status)}`),
    capture: () => connection.capture(new AbortController().signal),
    async picture() {
      for (let i = 0; i < 40; i++) {
        const picture = await rig.capture();
        if (picture !== null) return picture;
        await clock.advance(250);
      }
      assert.fail(`no picture: ${JSON.stringify(connection.status)}`);
    },
    timeOut: () => clock.advance(TIMEOUT_MS),
    async recover() {
      for (let i = 0; i < 500 && connection.status.state !== "connected"; i++) {
        await clock.advance(100);
        await real(10);
      }
      await rig.reach("connected");
    },
  };
  try {
    await run(rig);
  } finally {
    obs.freeze(false);
    const stopped = connection.stop();
    await Promise.race([stopped, real(200).then(() => clock.advance(TIMEOUT_MS))]);
    await stopped;
    await obs.close();
  }
}

/** Waits in real time, for what real sockets do, until the condition holds. */
export async function until(condition: () => boolean, what: () => string): Promise<void> {
  for (let waited = 0; waited < PATIENCE_MS; waited += 2) {
    if (condition()) return;
    await real(2);
  }
  assert.fail(`waited in vain for ${what()}`);
}

function real(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

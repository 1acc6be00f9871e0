import assert from "node:assert/strict";
import type { Hono } from "hono";
import * as v from "valibot";
import { SimulatedClock } from "../../tests/support/clock.ts";
import type { ErrorBody, JudgedPrediction, NearMiss, Recording, StreamEvent } from "../contract.ts";
import { decide } from "../domain/command.ts";
import type { Fact } from "../domain/fact.ts";
import { NEWEST_HELD, View } from "../domain/view.ts";
import { Counters } from "../runtime/counters.ts";
import { historyEventOf, statusOf } from "../status.ts";
import type { HttpEnv, HttpOptions } from "./options.ts";

/** Options over a score in memory, for tests of the edge. */
export interface FakeOptions extends HttpOptions {
  readonly clock: SimulatedClock;
  /** Lines that were logged. */
  readonly said: string[];
  /** Tells every open stream. */
  publish(event: StreamEvent): void;
  /** Logs a result, as the detector does. */
  result(outcome: "victory" | "defeat" | "draw"): void;
}

/** A picture that the fake detector can read; everything else is none. */
export const PICTURE = new Uint8Array([0xff, 0xd8, 0xff, 0xe0]);

/** The port that the app believes it listens at while it has no socket. */
export const PORT = 3000;

export function fakeOptions(
  server: Partial<HttpOptions["server"]> = {},
  rest: Partial<Omit<HttpOptions, "clock">> = {},
): FakeOptions {
  const view = new View();
  const clock = new SimulatedClock();
  const listeners = new Set<(event: StreamEvent) => void>();
  const said: string[] = [];
  let revision = 0;
  let chosen: string | null = null;

  const startedAt = clock.now().wall;
  const status = () =>
    statusOf({
      view,
      revision,
      phase: "ready",
      phaseEndsAt: null,
      startedAt,
      obs: { state: "connected", source: "Game", message: null },
      detector: { label: null, outcome: null, confidence: null, at: null, poll_interval_ms: 250 },
      log: { state: "ok", message: null, pending: 0, damaged_lines: 0 },
      version: "1.2.3",
    });
  const record = (fact: Fact) => {
    view.record(fact);
    revision++;
    publish({ event: "counter-update", data: status() });
  };
  const publish = (event: StreamEvent) => listeners.forEach((listener) => listener(event));

  return {
    server: {
      host: "127.0.0.1",
      port: PORT,
      token: "",
      view_token: "",
      base_path: "",
      trusted_proxies: [],
      allowed_hosts: [],
      allowed_origins: [],
      ...server,
    },
    overlayDir: "/nowhere/overlay",
    dataDir: "/nowhere/data",
    status,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    // deno-lint-ignore require-await -- a refusal must reject, as the real one does
    async command(command) {
      const fact: Fact = { ...decide(view, command, clock.now().wall, "api"), seq: view.seq + 1 };
      record(fact);
      return fact;
    },
    webrtc: fakeSignalling(),
    recordings: fakeShelf(),
    whipToken: "a-token-of-publishers",
    history: (limit) => view.newest(limit).map(historyEventOf),
    async *allHistory() {
      yield* view.newest(NEWEST_HELD).reverse().map(historyEventOf);
    },
    evidence: (id) => Promise.resolve(id === "seen-1" ? PICTURE : null),
    nearMisses: (limit) => Promise.resolve(NEAR_MISSES.slice(0, limit)),
    nearMiss: (id) => Promise.resolve(id === "seen-1" ? PICTURE : null),
    obsSources: () =>
      Promise.resolve({
        sources: ["Game", "Webcam"],
        wanted: chosen ?? "auto",
        decided_by: chosen === null ? "configuration" : "dashboard",
        set_by: null,
        configured: "auto",
      }),
    chooseSource(source) {
      chosen = source;
      return Promise.resolve();
    },
    preview: () => Promise.resolve(PICTURE),
    predict(picture) {
      if (picture[0] !== 0xff) return Promise.reject(new TypeError("no picture"));
      return Promise.resolve(PREDICTION);
    },
    counters: new Counters(),
    logger: {
      info: (topic, text) => said.push(`${topic}: ${text}`),
      warn: (topic, text) => said.push(`${topic}: ${text}`),
      error: (topic, text) => said.push(`${topic}: ${text}`),
    },
    clock,
    version: "1.2.3",
    redactedConfig: () => ({ server: { port: PORT } }),
    ...rest,
    said,
    publish,
    result(outcome) {
      record({
        type: "result",
        at: clock.now().wall,
        outcome,
        delta: 1,
        label: `${outcome}_text`,
        confidence: 0.99,
        evidence: "seen-1",
        note: null,
        source: "detector",
        seq: view.seq + 1,
      });
    },
  };
}

/** A shelf with one clip, whose file is nowhere. */
function fakeShelf(): HttpOptions["recordings"] {
  const clip: Recording = {
    name: CLIP_NAME,
    kind: "clip",
    stream: "obs",
    at: "2026-01-01T00:00:00.000Z",
    bytes: 1_000,
    outcome: "victory",
    score: { victories: 1, defeats: 0, draws: 0 },
    recording: false,
    url: `api/recordings/${CLIP_NAME}`,
  };
  return {
    list: () =>
      Promise.resolve({
        recordings: [clip],
        bytes: 1_000,
        max_bytes: 20_000_000_000,
        clip_seconds: 30,
        streams: ["obs"],
        message: null,
      }),
    pathOf: () => Promise.resolve(null),
    remove: (name) => Promise.resolve(name === CLIP_NAME ? "removed" : "missing"),
    clip: (stream) =>
      stream === null || stream === "obs" ? Promise.resolve(CLIP_NAME) : Promise.reject(
        Object.assign(new Error(`The stream "${stream}" is not being published`), {
          name: "ClipFault",
          code: "no_stream",
        }),
      ),
  };
}

/** The clip that the fake shelf has. */
export const CLIP_NAME = "scoreline_20260101T000000000Z_obs_clip-victory_1-0-0.mkv";

const NEAR_MISSES: readonly NearMiss[] = [1, 0].map((minute) => ({
  at: `2026-01-01T00:0${minute}:00.000Z`,
  outcome: "draw",
  label: minute === 0 ? null : "draw_text",
  confidence: minute === 0 ? null : 0.55,
  source: minute === 0 ? null : "Game",
  picture_url: `api/near-misses/seen-${minute}.jpg`,
}));

const PREDICTION: JudgedPrediction = {
  file: null,
  label: "victory_text",
  outcome: "victory",
  confidence: 0.99,
  probabilities: {
    victory_text: 0.99,
    victory_progressbar: 0,
    defeat_text: 0,
    defeat_progressbar: 0,
    draw_text: 0,
    draw_progressbar: 0,
    none: 0.01,
  },
  ms: 3,
  min_confidence: 0.8,
};

/** Asks the app as a program on this machine does; headers given replace the usual ones. */
export async function ask(
  app: Hono<HttpEnv>,
  target: string,
  { method = "GET", headers = {}, body, remoteAddress = "127.0.0.1" }: Question = {},
): Promise<Response> {
  const request = new Request(`http://localhost:${PORT}${target}`, {
    method,
    headers: { host: `localhost:${PORT}`, ...headers },
    ...(body === undefined ? {} : { body }),
  });
  return await app.fetch(request, { remoteAddress });
}

interface Question {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: BodyInit;
  readonly remoteAddress?: string;
}

/** Sends a command with a JSON body. */
export function command(
  app: Hono<HttpEnv>,
  target: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return ask(app, target, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
}

/** Checks an answer that is an error, in the one shape of errors, and gives what it says. */
export async function assertError(
  response: Response,
  status: number,
  code: string,
): Promise<ErrorBody["error"]> {
  assert.equal(response.headers.get("content-type"), "application/json");
  const { error } = v.parse(ERROR, await response.json());
  assert.deepEqual([response.status, error.code], [status, code], error.message);
  return error;
}

const ERROR = v.strictObject({
  error: v.strictObject({ code: v.string(), message: v.string(), field: v.exactOptional(v.string()) }),
});

/** A live view that answers every offer with "answer", until an offer names what is wrong with it. */
function fakeSignalling(): HttpOptions["webrtc"] {
  const sessions = new Set<string>();
  const encoder = { state: "ready", message: null } as const;
  return {
    // deno-lint-ignore require-await -- a refusal must reject, as the real one does
    async view(stream, sdp, wishes) {
      const [, code] = /^refuse (\w+)/.exec(sdp) ?? [];
      if (code !== undefined) {
        throw Object.assign(new Error("Refused"), { name: "SignallingFault", code });
      }
      const session = `secret-${sessions.size + 1}`;
      sessions.add(session);
      const { frame_scale = 1, fps = 30, bitrate_kbps = 2_500 } = wishes;
      return { sdp: `answer for ${stream}`, session, options: { frame_scale, fps, bitrate_kbps } };
    },
    // deno-lint-ignore require-await -- as above
    async publish(stream, sdp) {
      if (sdp.startsWith("refuse")) {
        throw Object.assign(new Error("Refused"), { name: "SignallingFault", code: sdp.split(" ")[1] });
      }
      const session = `secret-${sessions.size + 1}`;
      sessions.add(session);
      return { sdp: `answer for ${stream}`, session };
    },
    // deno-lint-ignore require-await -- as above
    async trickle(session) {
      if (!sessions.has(session)) {
        throw Object.assign(new Error("No such session"), { name: "SignallingFault", code: "not_found" });
      }
    },
    end: (session) => Promise.resolve(sessions.delete(session)),
    isStream: (name) => name === "detector",
    status: () => ({
      enabled: true,
      encoder,
      max_viewers: 20,
      udp_ports: { range: null, in_use: 0, free: null },
      sessions: [],
      streams: [],
    }),
    forViewers: () => ({
      enabled: true,
      encoder,
      ice_servers: [
        { urls: ["stun:stun.example.com"] },
        { urls: ["turn:turn.example.com"], username: "me", credential: 'pass"word' },
      ],
      ice_transport_policy: "all",
      streams: ["detector"],
    }),
    expectViewer() {},
  };
}

import type { ObsStatus } from "../contract.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Counters } from "../runtime/counters.ts";
import type { Logger } from "../runtime/logger.ts";
import { retryDelay } from "./backoff.ts";
import { ConnectFault, openSession, RequestFault, type Session, type SessionEnd } from "./client.ts";
import type { Discovered } from "./discover.ts";
import { type Follower, followSource } from "./follow.ts";
import type { Watching } from "./rest.ts";
import type { Picture } from "./screenshot.ts";
import { connectMessage, endMessage, placeOf, targetOf } from "./target.ts";

export type { Picture } from "./screenshot.ts";

/** OBS as the rest of the sidecar sees it: there or not, and a picture when there is one. */
export interface ObsConnection {
  readonly status: ObsStatus;
  /** Tells every change of the status; answers with what ends that. */
  onStatus(listener: (status: ObsStatus) => void): () => void;
  /**
   * A picture of the game, as wide as configured or `share` (0..1) of that; `null` when there is nothing to see right now.
   * Does not reject because of OBS.
   */
  capture(signal: AbortSignal, share?: number): Promise<Picture | null>;
  /** The same picture at another width (pixels), for viewers; one request at a time beside those of `capture`. */
  captureAt(width: number, signal: AbortSignal): Promise<Picture | null>;
  /** Names of what `source` could be set to, likely ones first; empty when OBS is not connected. */
  sources(): Promise<string[]>;
  /** Looks at another source from now on: a name, or "auto". */
  watch(source: string): void;
  /**
   * Asks OBS for something else. Rejects with a `RequestFault`: `closed` when it is not connected or must not be asked,
   * because it changes its scene collection. No answer in time ends the session.
   */
  readonly call: Session["call"];
  /** Says goodbye to OBS and ends every attempt to reach it. */
  stop(): Promise<void>;
}

export interface ObsOptions {
  /** `ws://host:port`; `null`: as `discover` finds it, else port 4455 of this machine. */
  readonly url: string | null;
  /** `null`: as `discover` finds it, if OBS runs on this machine. */
  readonly password: string | null;
  /** What to look at until `watch` says otherwise: a source's name, or "auto". */
  readonly source: string;
  /** Of the pictures, in pixels; smaller sources are not enlarged. */
  readonly width: number;
  /** JPEG quality, 0..100. */
  readonly quality: number;
  readonly requestTimeoutMs: number;
  /** When the source is looked at; always when left out. */
  readonly watching?: Watching;
  /** What OBS's own settings say now; asked before each attempt unless url and password are given. */
  readonly discover: () => Promise<Discovered | null>;
  readonly clock: Clock;
  /** 0..1; `Math.random` when left out. */
  readonly random?: () => number;
  readonly logger: Logger;
  readonly counters: Counters;
}

/** A connection that lasted this long worked: the next failure is a new one, ms. */
const PROVEN_MS = 5_000;

/** Keeps a connection to OBS for ever, whenever OBS starts, quits, hangs or is killed. Returns at once. */
export function connectObs(options: ObsOptions): ObsConnection {
  const { clock, logger, counters, random = Math.random } = options;
  const requests = counters.counter("scoreline_obs_requests_total", "Requests sent to OBS");
  const timeouts = counters.counter(
    "scoreline_obs_timeouts_total",
    "Requests that OBS did not answer in time",
  );
  const reconnects = counters.counter(
    "scoreline_obs_reconnects_total",
    "Attempts to connect to OBS after the first",
  );
  const bytes = counters.counter("scoreline_obs_screenshot_bytes_total", "Bytes of JPEG received from OBS");

  const stopping = new AbortController();
  const listeners = new Set<(status: ObsStatus) => void>();
  let status: ObsStatus = { state: "connecting", source: null, message: null };
  let follower: Follower | null = null;
  let { source } = options;

  function setStatus(next: ObsStatus): void {
    if (
      next.state === status.state && next.source === status.source && next.message === status.message
    ) return;
    if (next.message !== null) logger.warn("obs", next.message);
    status = next;
    for (const listener of listeners) listener(next);
  }

  async function findTarget() {
    const { url, password, discover } = options;
    return targetOf(url, password, url === null || password === null ? await discover() : null);
  }

  /** One attempt, and the session that comes of it, from beginning to end. */
  async function connectOnce(): Promise<{ why: "failed" | "quit" | "auth_failed"; lasted: number }> {
    const target = await findTarget();
    const ending = new AbortController();
    try {
      const session = await openSession({
        url: target.url,
        password: target.password,
        clock,
        timeoutMs: options.requestTimeoutMs,
        requests,
        timeouts,
        onEvent: (type, data) => follower?.onEvent(type, data),
        signal: stopping.signal,
      });
      const began = clock.now().mono;
      logger.info("obs", `Connected to OBS at ${placeOf(target.url)}`);
      follower = followSource({
        ...options,
        source,
        session,
        bytes,
        onStatus: setStatus,
        signal: ending.signal,
      });
      const leave = () => void session.close();
      stopping.signal.addEventListener("abort", leave, { once: true });
      if (stopping.signal.aborted) leave();
      const end = await session.ended;
      stopping.signal.removeEventListener("abort", leave);
      follower = null;
      ending.abort();
      if (stopping.signal.aborted) await session.close();
      if (!stopping.signal.aborted) reportEnd(end);
      return { why: end.kind === "quit" ? "quit" : "failed", lasted: clock.now().mono - began };
    } catch (error) {
      if (!(error instanceof ConnectFault)) throw error;
      const why = error.kind === "auth_failed" ? "auth_failed" : "failed";
      if (!stopping.signal.aborted) {
        const state = why === "auth_failed" ? "auth_failed" : "unreachable";
        setStatus({ state, source: null, message: connectMessage(target, error) });
      }
      return { why, lasted: 0 };
    }
  }

  function reportEnd(end: SessionEnd): void {
    setStatus({ state: "unreachable", source: null, message: endMessage(end) });
  }

  async function run(): Promise<void> {
    let failures = 0;
    while (!stopping.signal.aborted) {
      const { why, lasted } = await connectOnce();
      if (stopping.signal.aborted) return;
      if (lasted >= PROVEN_MS) failures = 0;
      await clock.sleep(retryDelay(why, failures, random()), stopping.signal);
      failures++;
      if (!stopping.signal.aborted) reconnects.add();
    }
  }

  const running = run();
  return {
    get status() {
      return status;
    },
    onStatus(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async capture(signal, share) {
      return follower === null || signal.aborted
        ? null
        : await unlessAborted(follower.capture(share), signal);
    },
    async captureAt(width, signal) {
      return follower === null || signal.aborted
        ? null
        : await unlessAborted(follower.captureAt(width), signal);
    },
    async sources() {
      return await follower?.names() ?? [];
    },
    watch(next) {
      source = next;
      follower?.watch(next);
    },
    call(type, data, reply) {
      return follower === null
        ? Promise.reject(new RequestFault("closed", "OBS is not connected"))
        : follower.call(type, data, reply);
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

/** The promise's value, or `null` as soon as the signal aborts. */
async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | null> {
  const aborted = Promise.withResolvers<null>();
  const abort = () => aborted.resolve(null);
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

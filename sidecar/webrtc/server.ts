import type { WebRtcOptions, WebRtcSession, WebRtcStatus, WebRtcView } from "../contract.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Counters } from "../runtime/counters.ts";
import type { Logger } from "../runtime/logger.ts";
import { messageOf } from "../runtime/message.ts";
import { DetectorStream, type DetectorStreamOptions } from "./detector_stream.ts";
import { DETECTOR_STREAM } from "../runtime/stream_name.ts";
import { SignallingFault, unanswerable } from "./fault.ts";
import { createGathering } from "./gathering.ts";
import type { Interest } from "./interest.ts";
import { loadAhead } from "./load_ahead.ts";
import type { Network } from "./network.ts";
import { checkOffer, withBundledPorts } from "./offer.ts";
import { clampWishes, type Wishes } from "./options.ts";
import { type Lease, PortBudget } from "./port_budget.ts";
import { randomName } from "./random_name.ts";
import { readFragment } from "./trickle.ts";
import { Viewer } from "./viewer.ts";
import { ViewerCounters } from "./viewer_counters.ts";

/** A viewer's offer, answered. */
export interface Answered {
  readonly sdp: string;
  /** Secret: whoever knows it may end the session. */
  readonly session: string;
  readonly options: WebRtcOptions;
}

/** The WebRTC edge: signalling in, connections out. */
export interface WebRtc {
  /** Answers the offer of a viewer; never waits for the connection. @throws {SignallingFault} */
  view(stream: string, sdp: string, wishes: Wishes): Promise<Answered>;
  /** Takes candidates that come later (RFC 8840). @throws {SignallingFault} */
  trickle(session: string, fragment: string): Promise<void>;
  /** Ends a session; `false` when there is none of that name. */
  end(session: string): Promise<boolean>;
  isStream(name: string): boolean;
  status(): WebRtcStatus;
  /** What a viewer needs before it connects. */
  forViewers(): WebRtcView;
  /** To be told when somebody is about to watch: the first picture is made meanwhile. */
  expectViewer(): void;
  close(): Promise<void>;
}

export interface WebRtcServerOptions extends DetectorStreamOptions {
  readonly enabled: boolean;
  readonly maxViewers: number;
  /** How many watch other streams: there is one limit for all. */
  othersWatching?(): number;
  /** Shared with other streams. */
  readonly ports?: PortBudget;
  readonly network: Network;
  /** Whether anybody has watched before (default: not). */
  readonly interest?: Interest;
  /** Loads what makes connections, and tries it. */
  readonly loadRehearsal?: () => Promise<Pick<typeof import("./rehearsal.ts"), "rehearse">>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly counters: Counters;
}

interface Session {
  readonly viewer: Viewer;
  readonly lease: Lease;
  candidates: number;
}

/** A connected viewer says something every second or so (RFC 3550 section 6.2); this long without is gone, ms. */
const SILENCE_MS = 8_000;
/** Time to connect, ms. */
const CONNECT_MS = 15_000;
const SWEEP_MS = 1_000;
/** Longer between two looks than this, the machine was too busy for us, or asleep, ms. */
const AWAY_MS = 2_000;
const MAX_CANDIDATES = 64;

/** Starts nothing before there is a viewer; what all of them need is loaded ahead where it is known that there will be some. */
export function createWebRtc(options: WebRtcServerOptions): WebRtc {
  const { enabled, maxViewers, network, clock, logger, counters } = options;
  const stream = new DetectorStream(options);
  const prepare = createGathering({ network, clock, logger });
  const { ports = new PortBudget(network.portRange), othersWatching = () => 0 } = options;
  const { loadRehearsal = () => import("./rehearsal.ts"), interest = NOBODY } = options;
  const sessions = new Map<string, Session>();
  const ending = new Set<Promise<void>>();
  const totals = new ViewerCounters(counters, () => described());
  const begun = counters.counter("scoreline_webrtc_sessions_total", "Viewers answered");
  const refused = counters.counter("scoreline_webrtc_refused_total", "Offers of viewers refused");
  const silent = counters.counter(
    "scoreline_webrtc_silent_total",
    "Viewers dropped because they fell silent",
  );
  let sweeping: AbortController | null = null;
  const closing = new AbortController();
  let isClosed = false;
  const loading = interest.isKnown && enabled && stream.encoder.state === "ready"
    ? loadAhead({ loadRehearsal, clock, logger, signal: closing.signal, isNeeded: () => begun.value === 0 })
    : Promise.resolve();

  function described(): WebRtcSession[] {
    return [...sessions.values()].map(({ viewer }) => viewer.describe());
  }

  function checkRoom(name: string): void {
    if (!enabled || isClosed) {
      throw new SignallingFault(
        "webrtc_disabled",
        "The live view is switched off: set 'webrtc.enabled' to true",
      );
    }
    if (name !== DETECTOR_STREAM) {
      throw new SignallingFault("not_found", `There is no stream ${JSON.stringify(name)}`);
    }
    const { state, message } = stream.encoder;
    if (state === "missing") throw new SignallingFault("encoder_missing", message ?? "There is no encoder");
    if (sessions.size + othersWatching() >= maxViewers) {
      throw new SignallingFault(
        "too_many_viewers",
        `There are ${maxViewers} viewers already; 'webrtc.max_viewers' allows more`,
      );
    }
  }

  async function view(name: string, offered: string, wishes: Wishes): Promise<Answered> {
    checkRoom(name);
    const offer = withBundledPorts(offered);
    const codec = checkOffer(offer);
    // Not before somebody watches: it takes memory and time to load.
    const { createMediaPeer } = await import("./media_peer.ts");
    checkRoom(name);
    const lease = ports.lease(network.portsPerPeer());
    const secret = randomName(16);
    const viewer: Viewer = new Viewer({
      id: randomName(6),
      stream: name,
      codec,
      options: clampWishes(wishes, options.limits),
      clock,
      onReady() {
        interest.note();
        stream.welcome(viewer);
      },
      onKeyframeWanted: () => stream.mend(viewer),
    });
    sessions.set(secret, { viewer, lease, candidates: 0 });
    try {
      viewer.peer = createMediaPeer({
        network,
        prepare,
        direction: "send",
        video: [codec],
        audio: false,
        onState(state) {
          viewer.setState(state);
          if (state === "failed" || state === "closed") void end(secret);
        },
        onPacket() {},
        onFeedback: (feedback) => viewer.feedback(feedback),
      });
      const sdp = network.announce(await viewer.peer.answer(network.accept(offer)));
      // Without a relay there is nothing to send from; other addresses that go untold can still reach the viewer.
      if (network.policy === "relay" && !/^a=candidate:/m.test(sdp)) throw NO_RELAY;
      if (viewer.peer.lines.length === 0) throw new TypeError("No codec was agreed on");
      // It may have failed, or everything may have been closed, while it was answered.
      if (!sessions.has(secret)) throw new Error("the connection ended at once");
      stream.add(viewer);
      begun.add();
      sweep();
      return { sdp, session: secret, options: viewer.options };
    } catch (error) {
      await end(secret);
      throw unanswerable(error, logger);
    }
  }

  function end(secret: string): Promise<boolean> {
    const session = sessions.get(secret);
    if (session === undefined) return Promise.resolve(false);
    sessions.delete(secret);
    totals.observe(session.viewer);
    stream.remove(session.viewer);
    const ended = (session.viewer.peer?.close() ?? Promise.resolve())
      .catch((error) => logger.warn("webrtc", `A connection did not close: ${messageOf(error)}`))
      .finally(() => session.lease.release());
    ending.add(ended);
    return ended.finally(() => ending.delete(ended)).then(() => true);
  }

  /** Looks after the sessions as long as there are any. */
  function sweep(): void {
    if (sweeping !== null) return;
    const stop = sweeping = new AbortController();
    void (async () => {
      let looked = clock.now().mono;
      while (sessions.size > 0 && !stop.signal.aborted) {
        const now = clock.now().mono;
        // Who could not listen must not call others silent.
        const wasAway = now - looked > AWAY_MS;
        looked = now;
        for (const [secret, { viewer }] of sessions) {
          totals.observe(viewer);
          viewer.report();
          if (wasAway) viewer.lastSign = now;
          if (now - viewer.lastSign < (viewer.state === "connected" ? SILENCE_MS : CONNECT_MS)) {
            continue;
          }
          silent.add();
          logger.info("webrtc", `Viewer ${viewer.id} fell silent and was dropped`);
          void end(secret);
        }
        await clock.sleep(SWEEP_MS, stop.signal);
      }
      sweeping = null;
    })();
  }

  return {
    async view(name, sdp, wishes) {
      try {
        return await view(name, sdp, wishes);
      } catch (error) {
        refused.add();
        throw error;
      }
    },
    async trickle(secret, fragment) {
      const session = sessions.get(secret);
      if (session === undefined) throw new SignallingFault("not_found", "There is no such session");
      for (const { candidate, mid } of readFragment(fragment)) {
        if (++session.candidates > MAX_CANDIDATES) {
          throw new SignallingFault("invalid_sdp", `More than ${MAX_CANDIDATES} candidates of one viewer`);
        }
        if (network.accept(candidate) === "") continue;
        // One that cannot be used (another protocol, a name that is not found) leaves the others.
        await session.viewer.peer?.addCandidate(candidate, mid).catch(() => {});
      }
    },
    end,
    isStream: (name) => name === DETECTOR_STREAM,
    status: () => ({
      enabled,
      encoder: stream.encoder,
      max_viewers: maxViewers,
      udp_ports: { range: network.portRange, in_use: ports.inUse, free: ports.free },
      sessions: described(),
      streams: enabled ? [stream.describe()] : [],
    }),
    forViewers() {
      return {
        enabled,
        encoder: stream.encoder,
        ice_servers: enabled ? network.iceServers() : [],
        ice_transport_policy: network.policy,
        streams: enabled ? [DETECTOR_STREAM] : [],
      };
    },
    expectViewer() {
      if (!enabled || isClosed || stream.encoder.state !== "ready") return;
      stream.expect();
      // What is wrong with it, the offer will meet as well, and tell.
      import("./media_peer.ts").then(({ makeCertificate }) => makeCertificate()).catch(() => {});
    },
    async close() {
      isClosed = true;
      closing.abort();
      sweeping?.abort();
      await loading;
      await Promise.all([...sessions.keys()].map((secret) => end(secret)));
      await Promise.all(ending);
      await stream.close();
    },
  };
}

const NOBODY: Interest = { isKnown: false, note() {} };

const NO_RELAY = new SignallingFault(
  "no_candidates",
  "No TURN server of 'webrtc.ice_servers' gives an address: check its address and password, and that it runs",
);

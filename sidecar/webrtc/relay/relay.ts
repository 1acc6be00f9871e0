import type { WebRtcSession, WebRtcStream } from "../../contract.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { Counters } from "../../runtime/counters.ts";
import type { Logger } from "../../runtime/logger.ts";
import type { EncodedStream, OnStream } from "../../runtime/media.ts";
import { messageOf } from "../../runtime/message.ts";
import { SignallingFault, unanswerable } from "../fault.ts";
import type { GatheringTransport } from "../gathering.ts";
import type { Network } from "../network.ts";
import type { Lease, PortBudget } from "../port_budget.ts";
import { readFragment } from "../trickle.ts";
import { checkPublisherOffer, checkViewerOffer } from "./codec_choice.ts";
import { layersOffered } from "./offer_lines.ts";
import { PublisherSession } from "./publisher_session.ts";
import { RelayCounters } from "./relay_counters.ts";
import { RelayedStream } from "./relayed_stream.ts";
import { ViewerSession } from "./viewer_session.ts";

/** An offer, answered. */
export interface RelayAnswer {
  readonly sdp: string;
  /** Secret: whoever knows it may end the session. */
  readonly session: string;
}

/** Streams that come from publishers and go to viewers as they are. */
export interface Relay {
  /** Answers a publisher, whose right to the name has been checked. @throws {SignallingFault} */
  publish(name: string, sdp: string): Promise<RelayAnswer>;
  /** Answers a viewer. @param layer of a simulcast; `null` for the best @throws {SignallingFault} */
  view(name: string, sdp: string, layer: string | null): Promise<RelayAnswer>;
  /** Takes candidates that come later; `false` when there is no such session. @throws {SignallingFault} */
  trickle(session: string, fragment: string): Promise<boolean>;
  /** Ends a session; `false` when there is none of that name. */
  end(session: string): Promise<boolean>;
  /** Whether somebody publishes under that name now. */
  isLive(name: string): boolean;
  /** The names that are published now. */
  readonly names: readonly string[];
  readonly viewers: number;
  sessions(): readonly WebRtcSession[];
  streams(): readonly WebRtcStream[];
  /** Tells of each stream when its format is known. */
  onStream(listener: OnStream): void;
  close(): Promise<void>;
}

export interface RelayOptions {
  readonly network: Network;
  readonly prepare: (transports: readonly GatheringTransport[]) => void;
  readonly ports: PortBudget;
  /** Whether one more viewer may come. */
  hasRoom(): boolean;
  readonly maxViewers: number;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly counters: Counters;
}

type Session = PublisherSession | ViewerSession;

/** More publishers than a machine takes. */
const MOST_PUBLISHERS = 16;
const TICK_MS = 250;
/** Longer between two looks than this, the machine was too busy for us, or asleep, ms. */
const AWAY_MS = 2_000;
/** How often the other sides are told how it goes, in ticks. */
const REPORT_EVERY = 4;
const MAX_CANDIDATES = 64;

/** Starts nothing: the first publisher does. */
export function createRelay(options: RelayOptions): Relay {
  const { network, prepare, ports, clock, logger, counters } = options;
  const sessions = new Map<string, Session>();
  const streams = new Map<string, RelayedStream>();
  const listeners = new Set<OnStream>();
  const ending = new Set<Promise<void>>();
  const totals = new RelayCounters(counters);
  const silent = counters.counter("scoreline_relay_silent_total", "Peers dropped because they fell silent");
  const publishers = () => [...sessions.values()].filter((one) => one instanceof PublisherSession);
  const viewers = () => [...sessions.values()].filter((one) => one instanceof ViewerSession);
  counters.gauge("scoreline_relay_publishers", "Publishers now", () => publishers().length);
  counters.gauge("scoreline_relay_viewers", "Viewers of relayed streams now", () => viewers().length);
  let ticking: AbortController | null = null;
  let isClosed = false;

  function lease(): Lease {
    if (isClosed) throw new SignallingFault("webrtc_disabled", "Scoreline is about to stop");
    const taken = ports.take(network.portsPerPeer());
    if (taken !== null) return taken;
    throw new SignallingFault(
      "no_free_ports",
      "Every UDP port of 'webrtc.udp_ports' is in use; allow more of them",
    );
  }

  function streamOf(name: string): RelayedStream {
    const known = streams.get(name);
    if (known !== undefined) return known;
    const made = new RelayedStream(name, { clock, logger, end: (viewer) => endOf(viewer) });
    streams.set(name, made);
    return made;
  }

  /** Answers an offer for a session, which is ended when that fails. */
  async function answer(session: Session, direction: "send" | "receive", sdp: string): Promise<RelayAnswer> {
    const secret = randomName(16);
    sessions.set(secret, session);
    try {
      const { createMediaPeer } = await import("../media_peer.ts");
      const { codec } = session instanceof ViewerSession ? session : session.publication;
      session.peer = createMediaPeer({
        network,
        prepare,
        direction,
        video: [codec],
        onState(state) {
          if (session.setState(state)) connected(session);
          if (state === "failed" || state === "closed") void end(secret);
        },
        onPacket: (packet) => session instanceof PublisherSession && session.receive(packet),
        onFeedback: (feedback) => session.feedback(feedback),
      });
      const answered = network.announce(await session.peer.answer(network.accept(sdp)));
      // It may have failed, or everything may have been closed, while it was answered.
      if (!sessions.has(secret)) throw new Error("the connection ended at once");
      if (session.peer.lines.every(({ kind }) => kind !== "video")) {
        throw new SignallingFault(
          "invalid_sdp",
          "This is not an offer that can be answered: no video was agreed on",
        );
      }
      tick();
      return { sdp: answered, session: secret };
    } catch (error) {
      await end(secret);
      throw unanswerable(error, logger);
    }
  }

  function connected(session: Session): void {
    const stream = streamOf(session.stream);
    if (session instanceof ViewerSession) return stream.add(session);
    const before = stream.publish(session);
    if (before !== null) void endOf(before);
  }

  async function endOf(session: Session): Promise<void> {
    for (const [secret, one] of sessions) if (one === session) await end(secret);
  }

  function end(secret: string): Promise<boolean> {
    const session = sessions.get(secret);
    if (session === undefined) return Promise.resolve(false);
    sessions.delete(secret);
    streams.get(session.stream)?.remove(session);
    totals.observe(session);
    session.close();
    const closing = (session.peer?.close() ?? Promise.resolve())
      .catch((error) => logger.warn("webrtc", `A connection did not close: ${messageOf(error)}`))
      .finally(() => session.lease.release());
    ending.add(closing);
    return closing.finally(() => ending.delete(closing)).then(() => true);
  }

  /** Looks after sessions and streams as long as there are any. */
  function tick(): void {
    if (ticking !== null) return;
    const stop = ticking = new AbortController();
    void (async () => {
      let looked = clock.now().mono;
      for (let count = 0; sessions.size + streams.size > 0 && !stop.signal.aborted; count++) {
        const now = clock.now().mono;
        // Who could not listen must not call others silent.
        const wasAway = now - looked > AWAY_MS;
        looked = now;
        for (const [secret, session] of sessions) {
          if (wasAway) session.sign();
          if (session.isGone) {
            silent.add();
            logger.info("webrtc", `Peer ${session.id} of "${session.stream}" fell silent and was dropped`);
            void end(secret);
            continue;
          }
          if (session instanceof ViewerSession) session.tick();
          if (count % REPORT_EVERY === 0) session.report();
          totals.observe(session);
        }
        for (const [name, stream] of streams) if (stream.tick()) streams.delete(name);
        await clock.sleep(TICK_MS, stop.signal);
      }
      ticking = null;
    })();
  }

  return {
    async publish(name, sdp) {
      const offered = { ...checkPublisherOffer(sdp), layers: layersOffered(sdp) };
      if (publishers().length >= MOST_PUBLISHERS) {
        throw new SignallingFault("too_many_viewers", `There are ${MOST_PUBLISHERS} publishers already`);
      }
      const { depacketize } = await import("../depacketizer.ts");
      const session = new PublisherSession({
        id: randomName(6),
        stream: name,
        lease: lease(),
        clock,
        offered,
        depacketize,
        onFormat: (stream: EncodedStream) => listeners.forEach((listener) => listener(stream)),
      });
      return await answer(session, "receive", sdp);
    },
    async view(name, sdp, layer) {
      const publication = streams.get(name)?.publication ?? null;
      if (publication === null) {
        throw new SignallingFault("not_found", `Nobody publishes ${JSON.stringify(name)} now`);
      }
      if (!options.hasRoom()) {
        throw new SignallingFault(
          "too_many_viewers",
          `There are ${options.maxViewers} viewers already; 'webrtc.max_viewers' allows more`,
        );
      }
      const { codec } = publication;
      checkViewerOffer(sdp, codec);
      const parts = { id: randomName(6), stream: name, lease: lease(), clock };
      return await answer(new ViewerSession({ ...parts, codec, layer }), "send", sdp);
    },
    async trickle(secret, fragment) {
      const session = sessions.get(secret);
      if (session === undefined) return false;
      for (const { candidate, mid } of readFragment(fragment)) {
        if (++session.candidates > MAX_CANDIDATES) {
          throw new SignallingFault("invalid_sdp", `More than ${MAX_CANDIDATES} candidates of one peer`);
        }
        if (network.accept(candidate) === "") continue;
        // One that cannot be used (another protocol, a name that is not found) leaves the others.
        await session.peer?.addCandidate(candidate, mid).catch(() => {});
      }
      return true;
    },
    end,
    isLive: (name) => streams.get(name)?.publication != null,
    get names() {
      return [...streams.values()].filter(({ publication }) => publication !== null).map(({ name }) => name);
    },
    get viewers() {
      return viewers().length;
    },
    sessions: () => [...sessions.values()].map((session) => session.describe()),
    streams: () => [...streams.values()].map((stream) => stream.describe()),
    onStream(listener) {
      listeners.add(listener);
    },
    async close() {
      isClosed = true;
      ticking?.abort();
      await Promise.all([...sessions.keys()].map((secret) => end(secret)));
      await Promise.all(ending);
    },
  };
}

/** A name that nobody guesses, of `bytes` random bytes. */
function randomName(bytes: number): string {
  return crypto.getRandomValues(new Uint8Array(bytes)).toBase64({ alphabet: "base64url", omitPadding: true });
}

import type { WebRtcSession, WebRtcStream } from "../../contract.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { Counters } from "../../runtime/counters.ts";
import type { Logger } from "../../runtime/logger.ts";
import type { EncodedStream, OnStream, VideoCodec } from "../../runtime/media.ts";
import { SignallingFault } from "../fault.ts";
import type { GatheringTransport } from "../gathering.ts";
import type { Network } from "../network.ts";
import { withBundledPorts } from "../offer.ts";
import type { Lease, PortBudget } from "../port_budget.ts";
import { randomName } from "../random_name.ts";
import { checkPublisherOffer, checkViewerOffer, type Offered, VIDEO_CODECS } from "./codec_choice.ts";
import { Connections, type Exchange, type RelayAnswer } from "./connections.ts";
import { layersOffered } from "./offer_lines.ts";
import type { Depacketize } from "./picture.ts";
import type { Publication } from "./publication.ts";
import { PublisherSession } from "./publisher_session.ts";
import { RelayCounters } from "./relay_counters.ts";
import { RelayedStream } from "./relayed_stream.ts";
import { ViewerSession } from "./viewer_session.ts";

/** Streams that come from publishers and go to viewers as they are. */
export interface Relay {
  /** Answers a publisher, whose right to the name has been checked. @throws {SignallingFault} */
  publish(name: string, sdp: string): Promise<RelayAnswer>;
  /** Answers a viewer. @param layer of a simulcast; `null` for the best @throws {SignallingFault} */
  view(name: string, sdp: string, layer: string | null): Promise<RelayAnswer>;
  /**
   * Publishes under that name what another server sends. Resolves when that is agreed on, with a signal that aborts when it has
   * ended. @throws {SignallingFault} and whatever `exchange` rejects with
   */
  pull(name: string, exchange: Exchange): Promise<AbortSignal>;
  /** Sends what is published under that name to another server, as `pull` does. */
  push(name: string, exchange: Exchange): Promise<AbortSignal>;
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

/** More publishers than a machine takes. */
const MOST_PUBLISHERS = 16;
const TICK_MS = 250;
/**
 * A publisher who came by itself cannot be called back, so it is waited for through an outage, for about as long as it waits
 * itself: OBS gives up after 27 s, and does not try again. ms
 */
const PUBLISHER_SILENCE_MS = 25_000;
/** Longer between two looks than this, the machine was too busy for us, or asleep, ms. */
const AWAY_MS = 2_000;
/** How often the other sides are told how it goes, in ticks. */
const REPORT_EVERY = 4;

/** Starts nothing: the first publisher does. */
export function createRelay(options: RelayOptions): Relay {
  const { network, prepare, ports, clock, logger, counters } = options;
  const streams = new Map<string, RelayedStream>();
  const listeners = new Set<OnStream>();
  const totals = new RelayCounters(counters);
  const connections = new Connections({
    network,
    prepare,
    ports,
    logger,
    onConnected(session) {
      const stream = streamOf(session.stream);
      if (session instanceof ViewerSession) return stream.add(session);
      const before = stream.publish(session);
      // One that were told of it would come back at once, and take the place of the other in turn.
      if (before !== null) void connections.endOf(before, false);
    },
    onEnd(session) {
      streams.get(session.stream)?.remove(session);
      totals.observe(session);
    },
  });
  const { sessions } = connections;
  const silent = counters.counter("scoreline_relay_silent_total", "Peers dropped because they fell silent");
  const publishers = () => [...sessions.values()].filter((one) => one instanceof PublisherSession);
  const viewers = () => [...sessions.values()].filter((one) => one instanceof ViewerSession && !one.isServer);
  counters.gauge("scoreline_relay_publishers", "Publishers now", () => publishers().length);
  counters.gauge("scoreline_relay_viewers", "Viewers of relayed streams now", () => viewers().length);
  let ticking: AbortController | null = null;

  function publicationOf(name: string): Publication {
    const publication = streams.get(name)?.publication ?? null;
    if (publication !== null) return publication;
    throw new SignallingFault("not_found", `Nobody publishes ${JSON.stringify(name)} now`);
  }

  function publisherOf(
    stream: string,
    held: Lease,
    offered: Offered & { readonly layers: readonly string[] },
    depacketize: Depacketize,
    silenceMs?: number,
  ): PublisherSession {
    const onFormat = (stream: EncodedStream) => listeners.forEach((listener) => listener(stream));
    return new PublisherSession({
      id: randomName(6),
      stream,
      lease: held,
      clock,
      offered,
      depacketize,
      onFormat,
      ...(silenceMs === undefined ? {} : { silenceMs }),
    });
  }

  function viewerOf(
    stream: string,
    held: Lease,
    codec: VideoCodec,
    layer: string | null,
    isServer: boolean,
  ): ViewerSession {
    return new ViewerSession({ id: randomName(6), stream, lease: held, clock, codec, layer, isServer });
  }

  function streamOf(name: string): RelayedStream {
    const known = streams.get(name);
    if (known !== undefined) return known;
    const made = new RelayedStream(name, { clock, logger, end: (viewer) => connections.endOf(viewer) });
    streams.set(name, made);
    return made;
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
            void connections.end(secret);
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

  /** Looks after what has just begun. */
  function begun<T>(answer: T): T {
    tick();
    return answer;
  }

  return {
    async publish(name, offer) {
      const sdp = withBundledPorts(offer);
      const offered = { ...checkPublisherOffer(sdp), layers: layersOffered(sdp) };
      if (publishers().length >= MOST_PUBLISHERS) {
        throw new SignallingFault("too_many_viewers", `There are ${MOST_PUBLISHERS} publishers already`);
      }
      const { depacketize } = await import("../depacketizer.ts");
      const session = publisherOf(name, connections.lease(), offered, depacketize, PUBLISHER_SILENCE_MS);
      return begun(await connections.answer(session, { direction: "receive", video: [offered.codec] }, sdp));
    },
    async pull(name, exchange) {
      const { depacketize } = await import("../depacketizer.ts");
      const wanted = { direction: "receive", video: VIDEO_CODECS } as const;
      return begun(
        await connections.offer(wanted, exchange, (lease, sdp) => {
          const offered = { ...checkPublisherOffer(sdp), layers: [] };
          return publisherOf(name, lease, offered, depacketize);
        }),
      );
    },
    async push(name, exchange) {
      const { codec } = publicationOf(name);
      const make = (lease: Lease) => viewerOf(name, lease, codec, null, true);
      return begun(await connections.offer({ direction: "send", video: [codec] }, exchange, make));
    },
    async view(name, offer, layer) {
      const sdp = withBundledPorts(offer);
      const { codec } = publicationOf(name);
      if (!options.hasRoom()) {
        throw new SignallingFault(
          "too_many_viewers",
          `There are ${options.maxViewers} viewers already; 'webrtc.max_viewers' allows more`,
        );
      }
      checkViewerOffer(sdp, codec);
      const session = viewerOf(name, connections.lease(), codec, layer, false);
      return begun(await connections.answer(session, { direction: "send", video: [codec] }, sdp));
    },
    trickle: (secret, fragment) => connections.trickle(secret, fragment),
    end: (secret) => connections.end(secret),
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
      ticking?.abort();
      await connections.close();
    },
  };
}

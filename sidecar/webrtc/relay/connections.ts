import type { Logger } from "../../runtime/logger.ts";
import type { VideoCodec } from "../../runtime/media.ts";
import { messageOf } from "../../runtime/message.ts";
import { SignallingFault, unanswerable } from "../fault.ts";
import type { GatheringTransport } from "../gathering.ts";
import type { MediaPeer } from "../media_peer.ts";
import type { Network } from "../network.ts";
import type { Lease, PortBudget } from "../port_budget.ts";
import { randomName } from "../random_name.ts";
import { readFragment } from "../trickle.ts";
import { PublisherSession } from "./publisher_session.ts";
import type { ViewerSession } from "./viewer_session.ts";

export type AnySession = PublisherSession | ViewerSession;

/** An offer, answered. */
export interface RelayAnswer {
  readonly sdp: string;
  /** Secret: whoever knows it may end the session. */
  readonly session: string;
}

/** Sends our offer to another server and answers its answer. */
export type Exchange = (offer: string) => Promise<string>;

export interface ConnectionsOptions {
  readonly network: Network;
  readonly prepare: (transports: readonly GatheringTransport[]) => void;
  readonly ports: PortBudget;
  readonly logger: Logger;
  /** Told once of each session that has connected. */
  onConnected(session: AnySession): void;
  /** Told of each session that is over, before its connection is closed. */
  onEnd(session: AnySession): void;
}

/** The direction of the media as we see it, and what may be agreed on. */
export interface Wanted {
  readonly direction: "send" | "receive";
  readonly video: readonly VideoCodec[];
}

const MAX_CANDIDATES = 64;

/** Sessions with their connections, from the offer to the end. */
export class Connections {
  readonly sessions = new Map<string, AnySession>();
  readonly #options: ConnectionsOptions;
  readonly #ending = new Set<Promise<void>>();
  #isClosed = false;

  constructor(options: ConnectionsOptions) {
    this.#options = options;
  }

  /** Ports for one connection. @throws {SignallingFault} when there are none */
  lease(): Lease {
    const { ports, network } = this.#options;
    if (this.#isClosed) throw new SignallingFault("webrtc_disabled", "Scoreline is about to stop");
    return ports.lease(network.portsPerPeer());
  }

  /** Answers an offer for a session, which is ended when that fails. @throws {SignallingFault} */
  async answer(session: AnySession, wanted: Wanted, sdp: string): Promise<RelayAnswer> {
    const { network } = this.#options;
    const secret = randomName(16);
    this.sessions.set(secret, session);
    try {
      const peer = session.peer = await this.#connect(secret, wanted, () => session);
      const answered = network.announce(await peer.answer(network.accept(sdp)));
      this.#check(secret, peer);
      return { sdp: answered, session: secret };
    } catch (error) {
      await this.end(secret);
      throw unanswerable(error, this.#options.logger);
    }
  }

  /**
   * Offers to another server; `make` makes the session of its answer. Resolves with a signal that aborts when that is over.
   * @throws {SignallingFault} and whatever `exchange` and `make` throw
   */
  async offer(
    wanted: Wanted,
    exchange: Exchange,
    make: (lease: Lease, answer: string) => AnySession,
  ): Promise<AbortSignal> {
    const { network } = this.#options;
    const lease = this.lease();
    const secret = randomName(16);
    let session: AnySession | null = null;
    let peer: MediaPeer | null = null;
    try {
      peer = await this.#connect(secret, wanted, () => session);
      const answer = network.accept(await exchange(network.announce(await peer.offer())));
      session = make(lease, answer);
      session.peer = peer;
      this.sessions.set(secret, session);
      await peer.accept(answer);
      this.#check(secret, peer);
      return session.over;
    } catch (error) {
      if (session !== null) await this.end(secret);
      else {
        await peer?.close();
        lease.release();
      }
      throw error;
    }
  }

  /** Takes candidates that come later; `false` when there is no such session. @throws {SignallingFault} */
  async trickle(secret: string, fragment: string): Promise<boolean> {
    const session = this.sessions.get(secret);
    if (session === undefined) return false;
    for (const { candidate, mid } of readFragment(fragment)) {
      if (++session.candidates > MAX_CANDIDATES) {
        throw new SignallingFault("invalid_sdp", `More than ${MAX_CANDIDATES} candidates of one peer`);
      }
      if (this.#options.network.accept(candidate) === "") continue;
      // One that cannot be used (another protocol, a name that is not found) leaves the others.
      await session.peer?.addCandidate(candidate, mid).catch(() => {});
    }
    return true;
  }

  /**
   * Ends a session; `false` when there is none of that name.
   * @param isToldOf whether the other side is told (default: yes)
   */
  async end(secret: string, isToldOf = true): Promise<boolean> {
    const session = this.sessions.get(secret);
    if (session === undefined) return false;
    this.sessions.delete(secret);
    this.#options.onEnd(session);
    session.close();
    const closing = (session.peer?.close(isToldOf) ?? Promise.resolve())
      .catch((error) =>
        this.#options.logger.warn("webrtc", `A connection did not close: ${messageOf(error)}`)
      )
      .finally(() => session.lease.release());
    this.#ending.add(closing);
    await closing.finally(() => this.#ending.delete(closing));
    return true;
  }

  async endOf(session: AnySession, isToldOf = true): Promise<void> {
    for (const [secret, one] of this.sessions) if (one === session) await this.end(secret, isToldOf);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.sessions.keys()].map((secret) => this.end(secret)));
    await Promise.all(this.#ending);
  }

  /** A connection for a session that may be known only later. */
  async #connect(
    secret: string,
    { direction, video }: Wanted,
    of: () => AnySession | null,
  ): Promise<MediaPeer> {
    const { network, prepare, onConnected } = this.#options;
    // Not before somebody comes: it takes memory and time to load.
    const { createMediaPeer } = await import("../media_peer.ts");
    return createMediaPeer({
      network,
      prepare,
      direction,
      video,
      onState: (state) => {
        const session = of();
        if (session === null) return;
        if (session.setState(state)) onConnected(session);
        if (state === "failed" || state === "closed") void this.end(secret);
      },
      onPacket(packet) {
        const session = of();
        if (session instanceof PublisherSession) session.receive(packet);
      },
      onFeedback: (feedback) => of()?.feedback(feedback),
    });
  }

  #check(secret: string, peer: MediaPeer): void {
    // It may have failed, or everything may have been closed, in the meantime.
    if (!this.sessions.has(secret)) throw new Error("the connection ended at once");
    if (peer.lines.every(({ kind }) => kind !== "video")) {
      throw new SignallingFault(
        "invalid_sdp",
        "This is not an offer that can be answered: no video was agreed on",
      );
    }
  }
}

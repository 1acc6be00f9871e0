import type { Clock } from "../runtime/clock.ts";
import type { Logger } from "../runtime/logger.ts";
import type { Network } from "./network.ts";

/** What the search for candidates needs of one ICE transport of werift. */
export interface GatheringTransport {
  readonly connection: GatheringConnection;
}

export interface GatheringConnection {
  stunServer?: unknown;
  readonly localCandidates: readonly { readonly type: string }[];
  readonly state: string;
  close(): Promise<void>;
}

export interface GatheringOptions {
  readonly network: Network;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * How long a viewer waits for what STUN and TURN servers say, ms. Two round trips across an ocean take half of it; of a
 * wrong password werift hears nothing for 12.7 s, and of a server that is away for 6.4 s.
 */
const PATIENCE_MS = 1_000;
/** How long viewers wait when a server has just kept one waiting in vain, ms ... */
const SHORT_PATIENCE_MS = 100;
/** ... and for how long that is held against it, ms. */
const MEMORY_MS = 60_000;

/** The part of werift that gathers, which it keeps to itself: one promise for each socket, STUN and TURN answer. */
const PROMISES = "getCandidatePromises";

/**
 * Makes the search for candidates one that ends, and that asks nobody unnamed. The function returned is to be called for
 * a peer's transports once they are there (after `setRemoteDescription` or `addTransceiver`) and before they gather
 * (`setLocalDescription`). It says in the log which servers have not answered in time, once a minute; what they say later is
 * not lost, but the answer has then left.
 */
export function createGathering(
  options: GatheringOptions,
): (transports: readonly GatheringTransport[]) => void {
  const { network, clock, logger } = options;
  const names = (pattern: RegExp) =>
    network.iceServers().flatMap(({ urls }) => urls).find((url) => pattern.test(url));
  let impatientUntil = -Infinity;

  function limit(connection: GatheringConnection): void {
    const gather: unknown = Reflect.get(connection, PROMISES);
    if (typeof gather !== "function") throw new TypeError("This version of werift gathers in another way");
    Object.defineProperty(connection, PROMISES, {
      value(...args: unknown[]): Promise<unknown>[] {
        const found: Promise<unknown>[] = Reflect.apply(gather, connection, args);
        const isPatient = clock.now().mono >= impatientUntil;
        const done = new AbortController();
        void Promise.allSettled(found).then(async () => {
          done.abort();
          // What came after the end holds a socket, and a place at the TURN server, that nobody would give back.
          if (connection.state === "closed") await connection.close();
        });
        const end = clock.sleep(isPatient ? PATIENCE_MS : SHORT_PATIENCE_MS, done.signal).then(() => {
          if (isPatient && !done.signal.aborted && connection.state !== "closed") complain(connection);
        });
        return found.map((one) => Promise.race([one, end]));
      },
    });
  }

  function complain({ localCandidates }: GatheringConnection): void {
    const has = (type: string) => localCandidates.some((candidate) => candidate.type === type);
    const turn = has("relay") ? undefined : names(/^turns?:/i);
    const stun = has("srflx") || network.policy === "relay" ? undefined : names(/^stun:/i);
    if (turn !== undefined || stun !== undefined) impatientUntil = clock.now().mono + MEMORY_MS;
    if (turn !== undefined) {
      logger.warn(
        "webrtc",
        `The TURN server ${turn} gives no address: look at its name, its credentials and whether it runs. Viewers who cannot reach this machine otherwise see nothing`,
      );
    }
    if (stun !== undefined) {
      logger.warn("webrtc", `The STUN server ${stun} does not answer: look at its name and whether it runs`);
    }
  }

  return (transports) => {
    const asksStun = names(/^stun:/i) !== undefined;
    for (const { connection } of transports) {
      // Left in, it would be a server on the internet that werift takes when none was named.
      if (!asksStun) delete connection.stunServer;
      limit(connection);
    }
  };
}

import type { Config } from "../../config/schema.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { Logger } from "../../runtime/logger.ts";
import { messageOf } from "../../runtime/message.ts";
import type { Exchange } from "./connections.ts";
import type { Relay } from "./relay.ts";
import { exchangeOffer, type RemoteServer, type RemoteSession } from "./remote_server.ts";

export interface RemoteStreamsOptions {
  readonly relay: Pick<Relay, "pull" | "push" | "isLive">;
  readonly pull: Config["webrtc"]["pull"];
  readonly push: Config["webrtc"]["push"];
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Waits between attempts, ms: the last one for ever. */
const WAITS_MS = [1_000, 2_000, 4_000, 8_000, 16_000, 30_000] as const;
/** A connection that held this long begins the waits anew, ms. */
const GOOD_MS = 30_000;
/** How often is looked whether a stream that is to be pushed is published, ms. */
const LOOK_MS = 500;

/** Streams that come from other servers and go to them, connected again for ever. Returns the way to end all that. */
export function startRemoteStreams(options: RemoteStreamsOptions): () => Promise<void> {
  const { relay, pull, push, clock, logger } = options;
  const stop = new AbortController();
  const { signal } = stop;

  /** Connects, waits until it is over, and waits a little longer every time. @param what such as `"cam" from`, for the log */
  async function keep(
    what: string,
    server: RemoteServer,
    connect: (exchange: Exchange) => Promise<AbortSignal>,
    isWanted: () => boolean,
  ): Promise<void> {
    let failures = 0;
    let complaint: string | null = null;
    while (!signal.aborted) {
      if (!isWanted()) {
        await clock.sleep(LOOK_MS, signal);
        continue;
      }
      const begun = clock.now().mono;
      let session: RemoteSession | null = null;
      try {
        const over = await connect(async (offer) => {
          session = await exchangeOffer(server, offer, signal);
          return session.answer;
        });
        logger.info("webrtc", `${what} ${new URL(server.url).host}: agreed on`);
        complaint = null;
        await aborted(AbortSignal.any([over, signal]));
      } catch (error) {
        const message = messageOf(error);
        if (!signal.aborted && message !== complaint) {
          logger.warn("webrtc", `${what} ${new URL(server.url).host}: ${message}; it is tried again`);
        }
        complaint = message;
      }
      await left(session);
      failures = clock.now().mono - begun >= GOOD_MS ? 0 : failures + 1;
      const wait = WAITS_MS[Math.min(failures, WAITS_MS.length) - 1] ?? WAITS_MS[0];
      await clock.sleep(wait, signal);
    }
  }

  const running = [
    ...pull.map(({ name, ...server }) =>
      keep(`"${name}" from`, server, (exchange) => relay.pull(name, exchange), () => true)
    ),
    ...push.map(({ stream, ...server }) =>
      keep(
        `"${stream}" to`,
        server,
        (exchange) => relay.push(stream, exchange),
        () => relay.isLive(stream),
      )
    ),
  ];
  return async () => {
    stop.abort();
    await Promise.all(running);
  };
}

function left(session: RemoteSession | null): Promise<void> {
  return session?.leave() ?? Promise.resolve();
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

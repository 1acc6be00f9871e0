import type { Clock } from "../runtime/clock.ts";
import { createMediaPeer, makeCertificate, type MediaPeer } from "./media_peer.ts";
import type { Network } from "./network.ts";
import type { GatheringTransport } from "./gathering.ts";

export interface RehearsalOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Two ends in one process are connected in a tenth of a second, ms. */
const LIMIT_MS = 10_000;
/** As many packets as a keyframe of 720p has. */
const PACKETS = 40;
const PAYLOAD = new Uint8Array(1_200);

/** This machine's own address, and nobody who could be asked for another one. */
const LOOPBACK: Network = {
  iceServers: () => [],
  policy: "all",
  portRange: null,
  publicIp: null,
  addresses: () => [{ address: "127.0.0.1", family: 4 }],
  bound: () => ({ udp4: "127.0.0.1" }),
  portsPerPeer: () => 1,
  accept: (sdp) => sdp,
  announce: (sdp) => sdp,
};

/**
 * Makes what all connections share, and goes through one, from offer to packets, between two ends in this process that
 * nobody else can reach: code that has not run before takes three times as long, and the first viewer would have to wait
 * for that. Rejects when they do not connect.
 */
export async function rehearse({ clock, signal }: RehearsalOptions): Promise<void> {
  await makeCertificate();
  const connected = Promise.withResolvers<void>();
  let missing = 2;
  const end = (direction: "send" | "receive"): MediaPeer =>
    createMediaPeer({
      network: LOOPBACK,
      prepare: askNobody,
      direction,
      video: ["H264"],
      audio: false,
      onState(state) {
        if (state === "connected" && --missing === 0) connected.resolve();
        if (state === "failed") connected.reject(new Error("the two ends do not find each other"));
      },
      onPacket() {},
      onFeedback() {},
    });
  const receiver = end("receive"), sender = end("send");
  const done = new AbortController();
  const limit = clock.sleep(LIMIT_MS, AbortSignal.any([signal, done.signal]));
  try {
    await receiver.accept(await sender.answer(await receiver.offer()));
    await Promise.race([connected.promise, limit]);
    if (missing > 0 && !signal.aborted) throw new Error("the two ends take too long");
    sendSome(sender);
  } finally {
    done.abort();
    await Promise.all([receiver.close(), sender.close()]);
  }
}

function askNobody(transports: readonly GatheringTransport[]): void {
  // Left in, it would be a server on the internet that werift takes when none was named.
  for (const { connection } of transports) delete connection.stunServer;
}

function sendSome({ lines, send }: MediaPeer): void {
  const [line] = lines;
  if (line === undefined) return;
  const { ssrc, payloadType } = line;
  for (let number = 0; number < PACKETS; number++) {
    const marker = number === PACKETS - 1;
    send({ ssrc, payloadType, sequenceNumber: number, timestamp: 0, marker, payload: PAYLOAD });
  }
}

import { sampleOf } from "../../overlay/src/view/figures.ts";
import { openWhep, type WhepSession } from "../../overlay/src/view/whep.ts";
import { parseWebRtcView } from "../../overlay/src/webrtc_wire.ts";
import type { WebRtcView } from "../../sidecar/contract.ts";
import type { Clock } from "../../sidecar/runtime/clock.ts";
import { messageOf } from "../../sidecar/runtime/message.ts";
import { openPeer, type ViewPeer } from "./peer.ts";
import type { SecondReport, Summary } from "./report.ts";
import type { ViewRequest } from "./request.ts";
import { Tally } from "./tally.ts";

export interface WatchOptions {
  readonly clock: Clock;
  /** Ends the watching, and what was seen is summed up. */
  readonly signal: AbortSignal;
  readonly onSecond: (report: SecondReport) => void;
}

/** Why there is nothing to watch, or no longer; the message is a sentence. */
export class ViewError extends Error {
  override name = "ViewError";
}

/** Longer than ICE takes where there is a way at all, ms. */
const CONNECT_MS = 15_000;
/** Longer than a server takes for any answer, ms. */
const ANSWER_MS = 10_000;
/** Without a frame for this long there is nothing to watch, ms. */
const SILENT_MS = 10_000;
const LOOK_MS = 20;

/**
 * Watches a stream until the time is over or the signal aborts.
 * @throws {ViewError} when it cannot connect, when no frame comes, and when frames stop coming
 */
export async function watch(
  { address, token, seconds }: ViewRequest,
  { clock, signal, onSecond }: WatchOptions,
): Promise<Summary> {
  const now = () => clock.now().mono;
  const tally = new Tally();
  const peer = openPeer({
    ice: await askAbout(address.about, token),
    now: () => clock.now(),
    onPacket: (packet) => tally.add(packet),
  });
  let session: WhepSession | null = null;
  try {
    const offer = await peer.offer();
    const offered = now();
    session = await exchange(peer, address.whep, token, offer, signal);
    await untilConnected(peer, clock, signal);
    const connected = now();
    await untilPlaying(peer, tally, clock, signal);
    const first = tally.newestFrameAt ?? now();
    for (
      let second = 1;
      !signal.aborted && (seconds === null || now() - connected < seconds * 1000);
      second++
    ) {
      const began = now();
      const left = seconds === null ? 1000 : Math.min(1000, seconds * 1000 - (began - connected));
      await clock.sleep(left, signal);
      onSecond(await secondOf(peer, tally, second, (now() - began) / 1000, now()));
      stopIfOver(peer, tally, now());
    }
    const lasted = (now() - connected) / 1000;
    const { path } = sampleOf(await peer.stats(), 0);
    return {
      summary: true,
      seconds: lasted,
      connected_ms: Math.round(connected - offered),
      first_frame_ms: Math.round(first - offered),
      codec: peer.codec,
      path,
      ...tally.whole(lasted),
    };
  } finally {
    await session?.leave();
    await peer.close();
  }
}

/** What a sidecar says before one connects; for other servers, what needs no server of ICE. */
async function askAbout(url: string, token: string): Promise<WebRtcView> {
  const silent: WebRtcView = {
    enabled: true,
    encoder: { state: "ready", message: null },
    ice_servers: [],
    ice_transport_policy: "all",
    streams: [],
  };
  try {
    const response = await fetch(url, { headers: bearer(token), signal: AbortSignal.timeout(ANSWER_MS) });
    return response.ok
      ? parseWebRtcView(await response.text()) ?? silent
      : (await response.body?.cancel(), silent);
  } catch {
    return silent; // the offer will meet the same difficulty, and tell it
  }
}

async function exchange(
  peer: ViewPeer,
  url: string,
  token: string,
  offer: string,
  signal: AbortSignal,
): Promise<WhepSession> {
  const send = (target: string, init: RequestInit = {}) => {
    const headers = new Headers(init.headers);
    // Never to another server, wherever a session is said to be.
    if (new URL(target).origin === new URL(url).origin) {
      for (const [name, value] of Object.entries(bearer(token))) headers.set(name, value);
    }
    return fetch(target, { ...init, headers });
  };
  const limit = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]);
  const opened = await openWhep({ url, fetch: send }, offer, limit);
  if (!opened.ok) {
    const { status, message } = opened.failure;
    throw new ViewError(
      status === null
        ? `Nothing answers at ${url}: is Scoreline running there?`
        : message === null
        ? `${url} answers with the status ${status}: is it a WHEP stream?`
        : `${url} refuses (${status}): ${message.replace(/\.$/, "")}.`,
    );
  }
  try {
    await peer.accept(opened.value.answer);
  } catch (cause) {
    await opened.value.leave();
    throw new ViewError(`The answer of ${url} is of no use: ${messageOf(cause)}`, { cause });
  }
  return opened.value;
}

async function untilConnected(peer: ViewPeer, clock: Clock, signal: AbortSignal): Promise<void> {
  const end = clock.now().mono + CONNECT_MS;
  while (peer.state !== "connected") {
    if (signal.aborted) throw new ViewError("Interrupted before it was connected.");
    if (peer.state === "failed" || peer.state === "closed" || clock.now().mono > end) {
      throw new ViewError(
        "No way through the network was found: UDP is probably blocked, and a TURN server ([webrtc] ice_servers) helps.",
      );
    }
    await clock.sleep(LOOK_MS, signal);
  }
}

async function untilPlaying(peer: ViewPeer, tally: Tally, clock: Clock, signal: AbortSignal): Promise<void> {
  const end = clock.now().mono + SILENT_MS;
  while (!tally.playing) {
    if (signal.aborted) throw new ViewError("Interrupted before a frame had come.");
    if (peer.state === "failed" || peer.state === "closed" || clock.now().mono > end) {
      throw new ViewError(
        `Connected, but no frame came within ${
          SILENT_MS / 1000
        } s: is OBS running, and does it show the game?`,
      );
    }
    await clock.sleep(LOOK_MS, signal);
  }
}

async function secondOf(
  peer: ViewPeer,
  tally: Tally,
  second: number,
  seconds: number,
  at: number,
): Promise<SecondReport> {
  const { roundTripMs, path } = sampleOf(await peer.stats(), at);
  return {
    second,
    ...tally.second(seconds),
    codec: peer.codec,
    round_trip_ms: roundTripMs === null ? null : Number(roundTripMs.toFixed(1)),
    path,
  };
}

/** @throws {ViewError} when nothing more is to be expected */
function stopIfOver(peer: ViewPeer, tally: Tally, now: number): void {
  const silent = now - (tally.newestFrameAt ?? now) > SILENT_MS;
  if (silent || peer.state === "failed" || peer.state === "closed") {
    throw new ViewError("The stream has ended: Scoreline was stopped, or the network is down.");
  }
}

function bearer(token: string): Record<string, string> {
  return token === "" ? {} : { authorization: `Bearer ${token}` };
}

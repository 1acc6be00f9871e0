import type { WebRtcView } from "../../../sidecar/contract.ts";
import type { Answer, Fetch } from "../api.ts";
import { NO_ANSWER } from "../failure.ts";
import { DETECTOR, type Difficulty, type DifficultyKind, difficultyOf, obstacleIn } from "./difficulty.ts";
import { type Figures, figuresOf, type Sample, sampleOf } from "./figures.ts";
import { openWhep, trickleFragment, type WhepSession } from "./whep.ts";

/** The part of an `RTCPeerConnection` that a viewer needs. */
export interface Peer {
  readonly connectionState: RTCPeerConnectionState;
  readonly localDescription: RTCSessionDescription | null;
  onicecandidate: ((event: RTCPeerConnectionIceEvent) => void) | null;
  ontrack: ((event: RTCTrackEvent) => void) | null;
  addTransceiver(kind: "video" | "audio", init: RTCRtpTransceiverInit): unknown;
  setLocalDescription(): Promise<void>;
  setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void>;
  getStats(): Promise<{ values(): Iterable<unknown> }>;
  close(): void;
}

/** The page's clock. */
export interface ViewClock {
  /** `mono` in ms from any origin, never going back. */
  now(): { readonly mono: number };
  /** Resolves after `ms`, or at once when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface AttemptParts {
  /** Name of the stream, and where its offers go. */
  readonly stream: string;
  readonly url: string;
  readonly fetch: Fetch;
  /** Asks what is to be known before connecting. */
  readonly about: (signal: AbortSignal) => Promise<Answer<WebRtcView>>;
  /** Throws where the browser has none. */
  readonly createPeer: (configuration: RTCConfiguration) => Peer;
  readonly clock: ViewClock;
  /** Whether the page is seen: a hidden one need not decode. */
  readonly visible: () => boolean;
  /** From the capture to the screen in ms, if the browser knows; else `null`. */
  readonly measuredDelay: () => number | null;
}

/** What a connection tells while it lasts. */
export interface AttemptEvents {
  /** A track is there; nothing of it may have come yet. The other one is added to the same media. */
  readonly track: (media: MediaStream) => void;
  /** Frames come. */
  readonly playing: (figures: Figures) => void;
}

/** How a connection ended. */
export interface Ending {
  readonly difficulty: Difficulty;
  /** For how long frames came, ms. */
  readonly playedMs: number;
}

/** Longer than the sidecar takes for any answer, ms. */
const ANSWER_MS = 10_000;
/** Longer than ICE takes where there is a way at all, ms. */
const CONNECT_MS = 15_000;
/** Without a frame for this long a connection is given up, ms. */
const SILENT_MS = 5_000;
/** How often the connection is looked at, before its first frame and later, ms. */
const LOOK_MS = 250;
const FIGURES_MS = 1_000;

/** Connects once and plays until that ends. Aborting the signal ends it as well, and tells the server. */
export async function attempt(
  parts: AttemptParts,
  events: AttemptEvents,
  signal: AbortSignal,
): Promise<Ending> {
  const about = await answered(parts.about, parts.clock, signal);
  if (!about.ok) return notPlayed(difficultyOf(about.failure));
  const obstacle = obstacleIn(about.value, parts.stream);
  if (obstacle !== null || signal.aborted) return notPlayed(obstacle ?? difficultyOf(NO_ANSWER));
  let peer: Peer;
  try {
    peer = parts.createPeer(configurationOf(about.value));
  } catch {
    return notPlayed({ kind: "browser_unfit", message: null });
  }
  try {
    const opened = await open(peer, parts, events, signal);
    if (!opened.ok) return notPlayed(opened.difficulty);
    try {
      return await watch(peer, parts, events, signal);
    } finally {
      void opened.session.leave();
    }
  } finally {
    peer.onicecandidate = null;
    peer.ontrack = null;
    peer.close();
  }
}

type Opened = { readonly ok: true; readonly session: WhepSession } | {
  readonly ok: false;
  readonly difficulty: Difficulty;
};

/** Exchanges offer and answer. The offer leaves at once, the candidates follow it as they are found. */
async function open(
  peer: Peer,
  { stream, url, fetch, clock }: AttemptParts,
  events: AttemptEvents,
  signal: AbortSignal,
): Promise<Opened> {
  const found: RTCIceCandidate[] = [];
  let session: WhepSession | null = null;
  let offer = "";
  const send = (last: boolean) => {
    if (session === null || (found.length === 0 && !last)) return;
    void session.trickle(trickleFragment(offer, found.splice(0), last));
  };
  let complete = false;
  peer.onicecandidate = ({ candidate }) => {
    if (candidate === null) complete = true;
    else if (candidate.candidate !== "") found.push(candidate);
    send(complete);
  };
  let media: MediaStream | null = null;
  peer.ontrack = ({ track }) => {
    if (media === null) events.track(media = new MediaStream([track]));
    else media.addTrack(track);
  };
  try {
    peer.addTransceiver("video", { direction: "recvonly" });
    // What the detector sees has no sound.
    if (stream !== DETECTOR) peer.addTransceiver("audio", { direction: "recvonly" });
    await peer.setLocalDescription();
    offer = peer.localDescription?.sdp ?? "";
  } catch {
    return { ok: false, difficulty: { kind: "browser_unfit", message: null } };
  }
  const opened = await answered((limited) => openWhep({ url, fetch }, offer, limited), clock, signal);
  if (!opened.ok) return { ok: false, difficulty: difficultyOf(opened.failure) };
  try {
    await peer.setRemoteDescription({ type: "answer", sdp: opened.value.answer });
  } catch {
    void opened.value.leave();
    return { ok: false, difficulty: { kind: "codec", message: null } };
  }
  session = opened.value;
  send(complete);
  return { ok: true, session: opened.value };
}

/** Looks after the connection until it has failed or nothing comes any more. */
async function watch(
  peer: Peer,
  { clock, visible, measuredDelay }: AttemptParts,
  events: AttemptEvents,
  signal: AbortSignal,
): Promise<Ending> {
  const now = () => clock.now().mono;
  const opened = now();
  let firstFrame: number | null = null;
  let newestFrame: number | null = null;
  let before: Sample | null = null;
  const ended = (kind: DifficultyKind): Ending => ({
    difficulty: { kind, message: null },
    playedMs: firstFrame === null ? 0 : (newestFrame ?? firstFrame) - firstFrame,
  });
  for (;;) {
    await clock.sleep(firstFrame === null ? LOOK_MS : FIGURES_MS, signal);
    const state = peer.connectionState;
    if (signal.aborted) return ended("lost");
    if (state === "failed" || state === "closed") return ended(firstFrame === null ? "no_path" : "lost");
    const sample = sampleOf((await peer.getStats()).values(), now());
    if (before !== null && sample.frames > before.frames) {
      firstFrame ??= sample.at;
      newestFrame = sample.at;
      events.playing(figuresOf(before, sample, measuredDelay()));
    }
    before = sample;
    if (state === "connected") newestFrame ??= sample.at; // silence begins here
    if (newestFrame === null) {
      if (sample.at - opened >= CONNECT_MS) return ended("no_path");
      continue;
    }
    if (!visible()) newestFrame = sample.at;
    else if (sample.at - newestFrame >= SILENT_MS) return ended(silence(state, sample));
  }
}

/** Asks with a signal that aborts when the given one does, and when the answer takes too long. */
async function answered<T>(
  ask: (signal: AbortSignal) => Promise<T>,
  clock: ViewClock,
  signal: AbortSignal,
): Promise<T> {
  const limit = new AbortController();
  const over = new AbortController();
  const giveUp = () => limit.abort();
  if (signal.aborted) giveUp();
  signal.addEventListener("abort", giveUp, { signal: over.signal });
  void clock.sleep(ANSWER_MS, over.signal).then(() => {
    if (!over.signal.aborted) giveUp();
  });
  try {
    return await ask(limit.signal);
  } finally {
    over.abort();
  }
}

function silence(state: RTCPeerConnectionState, { frames, packets }: Sample): DifficultyKind {
  if (frames === 0 && packets > 0) return "undecodable";
  return state === "connected" ? "no_frames" : "lost";
}

function configurationOf({ ice_servers, ice_transport_policy }: WebRtcView): RTCConfiguration {
  return {
    iceServers: ice_servers.map(({ urls, ...credentials }) => ({ urls: [...urls], ...credentials })),
    iceTransportPolicy: ice_transport_policy,
    bundlePolicy: "max-bundle",
  };
}

function notPlayed(difficulty: Difficulty): Ending {
  return { difficulty, playedMs: 0 };
}

import type { WebRtcOptions, WebRtcSession } from "../contract.ts";
import type { Clock } from "../runtime/clock.ts";
import type { VideoCodec } from "./offer.ts";
import { Heard } from "./heard.ts";
import type { MediaPeer } from "./media_peer.ts";
import { OutgoingLine } from "./outgoing.ts";
import { type MediaFeedback, ntpOf } from "./rtp.ts";

/** One encoded frame as it goes out to every viewer. */
export interface PacketizedFrame {
  readonly payloads: readonly Uint8Array[];
  readonly keyframe: boolean;
  /** When it was captured, ms on the monotonic clock. */
  readonly capturedAt: number;
}

export interface ViewerOptions {
  readonly id: string;
  readonly stream: string;
  readonly codec: VideoCodec;
  readonly options: WebRtcOptions;
  readonly clock: Clock;
  /** Told once, when the viewer can take frames. */
  onReady(): void;
  /** Told whenever the viewer has lost the picture. */
  onKeyframeWanted(): void;
}

/** Rates are told of the last this many ms. */
const WINDOW_MS = 2_000;

/** What one viewer gets: nothing before a keyframe, then every packet, numbered without a gap. */
export class Viewer {
  readonly id: string;
  readonly stream: string;
  readonly codec: VideoCodec;
  readonly options: WebRtcOptions;
  /** Set before the offer is answered. */
  peer: MediaPeer | null = null;
  state: WebRtcSession["state"] = "new";
  /** When anything came from the viewer last, ms on the monotonic clock. */
  lastSign: number;

  readonly #clock: Clock;
  readonly #onReady: () => void;
  readonly #onKeyframeWanted: () => void;
  readonly #heard = new Heard();
  readonly #began: { readonly wall: number; readonly mono: number };
  #line: OutgoingLine | null = null;
  #connectedMs: number | null = null;
  #firstFrameMs: number | null = null;
  /** ms from the capture to the sending of the first frame that was made while this viewer watched; the very first waited for it. */
  #firstDelay: number | null = null;
  #driftMs: number | null = null;
  #recent: { readonly at: number; readonly bytes: number }[] = [];

  constructor({ id, stream, codec, options, clock, onReady, onKeyframeWanted }: ViewerOptions) {
    this.id = id;
    this.stream = stream;
    this.codec = codec;
    this.options = options;
    this.#clock = clock;
    this.#onReady = onReady;
    this.#onKeyframeWanted = onKeyframeWanted;
    this.#began = clock.now();
    this.lastSign = this.#began.mono;
  }

  /** ms since the offer came. */
  get age(): number {
    return this.#clock.now().mono - this.#began.mono;
  }

  setState(state: WebRtcSession["state"]): void {
    this.state = state;
    if (state !== "connected" || this.#connectedMs !== null) return;
    this.#connectedMs = this.age;
    this.lastSign = this.#clock.now().mono;
    this.#onReady();
  }

  /** Sends a frame; until the first keyframe none. */
  send({ payloads, keyframe, capturedAt }: PacketizedFrame): void {
    const { peer } = this;
    if (this.state !== "connected" || peer === null) return;
    const isFirst = this.#firstFrameMs === null;
    if (isFirst && !keyframe) return;
    const line = this.#line ??= lineOf(peer);
    if (line === null) return;
    const now = this.#clock.now().mono;
    const before = line.bytes, ticks = line.ticksOf(capturedAt), last = payloads.length - 1;
    for (const [index, payload] of payloads.entries()) peer.send(line.next(payload, ticks, index === last));
    this.#recent.push({ at: now, bytes: line.bytes - before });
    this.#forget(now);
    this.#firstFrameMs ??= this.age;
    if (isFirst) this.report();
    else this.#driftMs = now - capturedAt - (this.#firstDelay ??= now - capturedAt);
  }

  /** Takes what the viewer says. */
  feedback(feedback: MediaFeedback): void {
    const { mono, wall } = this.#clock.now();
    const ssrc = this.#line?.line.ssrc ?? null;
    this.lastSign = mono;
    this.#heard.take(feedback, ssrc, wall);
    if (feedback.type === "keyframe") this.#onKeyframeWanted();
    if (feedback.type === "nack" && feedback.ssrc === ssrc) {
      for (const packet of this.#line?.again(feedback.sequenceNumbers) ?? []) this.peer?.send(packet);
    }
  }

  /** Says what time it is on both clocks (RFC 3550 section 6.4.1); to be called every second or so. */
  report(): void {
    if (this.#line === null) return;
    const { line: { ssrc }, packets, bytes } = this.#line;
    const { mono, wall } = this.#clock.now();
    const rtp = this.#line.timestampOf(this.#line.ticksOf(mono));
    this.peer?.sendReport({ ssrc, ntp: ntpOf(wall), rtp, packets, bytes });
  }

  /** As `/api/webrtc` tells it. */
  describe(): WebRtcSession {
    const now = this.#clock.now().mono;
    this.#forget(now);
    const span = Math.min(WINDOW_MS, Math.max(1, this.age - (this.#firstFrameMs ?? this.age))) / 1_000;
    const { lost, nack, askedAgain, pli, fir, jitter, roundTrip } = this.#heard;
    return {
      id: this.id,
      role: "viewer",
      stream: this.stream,
      state: this.state,
      ice_state: this.peer?.iceState ?? "new",
      started_at: new Date(this.#began.wall).toISOString(),
      connected_ms: whole(this.#connectedMs),
      first_frame_ms: whole(this.#firstFrameMs),
      codec: this.codec,
      packets: this.#line?.packets ?? 0,
      bytes: this.#line?.bytes ?? 0,
      lost,
      nack,
      pli,
      fir,
      retransmitted: askedAgain,
      round_trip_ms: tenths(roundTrip),
      jitter_ms: tenths(jitter),
      bitrate_kbps: Math.round(this.#recent.reduce((sum, { bytes }) => sum + bytes, 0) * 8 / 1_000 / span),
      fps: Math.round(this.#recent.length / span * 10) / 10,
      drift_ms: tenths(this.#driftMs),
      candidate_pair: this.peer?.pair ?? null,
      options: this.options,
    };
  }

  #forget(now: number): void {
    while ((this.#recent[0]?.at ?? now) < now - WINDOW_MS) this.#recent.shift();
  }
}

function lineOf(peer: MediaPeer): OutgoingLine | null {
  const video = peer.lines.find(({ kind }) => kind === "video");
  return video === undefined ? null : new OutgoingLine(video);
}

function whole(value: number | null): number | null {
  return value === null ? null : Math.round(value);
}

function tenths(value: number | null): number | null {
  return value === null ? null : Math.round(value * 10) / 10;
}

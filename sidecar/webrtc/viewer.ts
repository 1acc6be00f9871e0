import type { WebRtcOptions, WebRtcSession } from "../contract.ts";
import type { Clock } from "../runtime/clock.ts";
import type { VideoCodec } from "./offer.ts";
import type { RtpPacket, ViewerPeer } from "./peer.ts";

/** One encoded frame as it goes out to every viewer. */
export interface PacketizedFrame {
  readonly packets: readonly RtpPacket[];
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
  peer: ViewerPeer | null = null;
  state: WebRtcSession["state"] = "new";
  /** When anything came from the viewer last, ms on the monotonic clock. */
  lastSign: number;

  readonly #clock: Clock;
  readonly #onReady: () => void;
  readonly #began: { readonly wall: number; readonly mono: number };
  /** RFC 3550 section 5.1: random. */
  #sequenceNumber = crypto.getRandomValues(new Uint16Array(1))[0] ?? 0;
  #connectedMs: number | null = null;
  #firstFrameMs: number | null = null;
  #firstFrame: { readonly sentAt: number; readonly capturedAt: number } | null = null;
  #driftMs: number | null = null;
  #packets = 0;
  #bytes = 0;
  #recent: { readonly at: number; readonly bytes: number }[] = [];

  constructor({ id, stream, codec, options, clock, onReady }: ViewerOptions) {
    this.id = id;
    this.stream = stream;
    this.codec = codec;
    this.options = options;
    this.#clock = clock;
    this.#onReady = onReady;
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
  send({ packets, keyframe, capturedAt }: PacketizedFrame): void {
    if (this.state !== "connected" || this.peer === null) return;
    if (this.#firstFrame === null && !keyframe) return;
    const now = this.#clock.now().mono;
    let bytes = 0;
    for (const packet of packets) {
      this.peer.send(packet, this.#sequenceNumber);
      this.#sequenceNumber = (this.#sequenceNumber + 1) & 0xffff;
      bytes += packet.payload.length;
    }
    this.#packets += packets.length;
    this.#bytes += bytes;
    this.#recent.push({ at: now, bytes });
    this.#forget(now);
    this.#firstFrame ??= { sentAt: now, capturedAt };
    this.#firstFrameMs ??= this.age;
    this.#driftMs = now - this.#firstFrame.sentAt - (capturedAt - this.#firstFrame.capturedAt);
  }

  /** As `/api/webrtc` tells it. */
  describe(): WebRtcSession {
    const now = this.#clock.now().mono;
    this.#forget(now);
    const span = Math.min(WINDOW_MS, Math.max(1, this.age - (this.#firstFrameMs ?? this.age))) / 1_000;
    const { lost = 0, nack = 0, askedAgain = 0, pli = 0, fir = 0, jitter = null, roundTrip = null } =
      this.peer?.feedback ??
        {};
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
      packets: this.#packets,
      bytes: this.#bytes,
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

function whole(value: number | null): number | null {
  return value === null ? null : Math.round(value);
}

function tenths(value: number | null): number | null {
  return value === null ? null : Math.round(value * 10) / 10;
}

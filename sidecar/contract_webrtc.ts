/**
 * The part of `contract.ts` that is about streams: what `/api/webrtc` and the signalling tell. Everybody imports it from
 * there. Imports nothing.
 */

/** Whether the program that makes video of the detector's view is there; `message` says what to do when it is not. */
export interface EncoderStatus {
  readonly state: "ready" | "missing" | "failed";
  readonly message: string | null;
}

/** A STUN or TURN server as a browser's `RTCPeerConnection` wants it. */
export interface WebRtcIceServer {
  readonly urls: readonly string[];
  readonly username?: string;
  readonly credential?: string;
}

/** `GET /api/webrtc/view`: what a viewer needs to know before it connects. */
export interface WebRtcView {
  readonly enabled: boolean;
  readonly encoder: EncoderStatus;
  readonly ice_servers: readonly WebRtcIceServer[];
  readonly ice_transport_policy: "all" | "relay";
  /** Names for `/whep/NAME`. */
  readonly streams: readonly string[];
}

/** What a viewer may ask for, and what is in force for it after clamping. */
export interface WebRtcOptions {
  /** Of the configured width, 0.1..1. */
  readonly frame_scale: number;
  /** 1..30 */
  readonly fps: number;
  /** 100..20000 */
  readonly bitrate_kbps: number;
}

/** `POST /webrtc/offer` answers this. */
export interface WebRtcAnswer {
  readonly sdp: string;
  readonly type: "answer";
  /** URL path of the session, for `DELETE`. */
  readonly session: string;
  /** `null` of what is passed on as it comes. */
  readonly options: WebRtcOptions | null;
}

/** How an address of a connection was found (RFC 8445): on the machine, through STUN, through the peer, through TURN. */
export type CandidateType = "host" | "srflx" | "prflx" | "relay";

/** The addresses that a connection settled on; `local` is the sidecar's side. */
export interface CandidatePair {
  readonly local: CandidateType;
  readonly remote: CandidateType;
  readonly protocol: "udp" | "tcp";
}

/** One connection of `GET /api/webrtc`. Counts are of RTP packets since it began. */
export interface WebRtcSession {
  /** For telling sessions apart; not the secret of the session's URL. */
  readonly id: string;
  readonly role: "viewer" | "publisher";
  readonly stream: string;
  readonly state: "new" | "connecting" | "connected" | "disconnected" | "failed" | "closed";
  readonly ice_state: string;
  readonly started_at: string;
  /** From the offer to the connection. */
  readonly connected_ms: number | null;
  /** From the offer to the first frame sent. */
  readonly first_frame_ms: number | null;
  readonly codec: string | null;
  readonly packets: number;
  readonly bytes: number;
  readonly lost: number;
  readonly nack: number;
  readonly pli: number;
  readonly fir: number;
  /** Packets that were asked for again; those that are no longer kept are not sent. */
  readonly retransmitted: number;
  readonly round_trip_ms: number | null;
  readonly jitter_ms: number | null;
  readonly bitrate_kbps: number;
  readonly fps: number;
  /** How far the times of sending have drifted from the times of capture. */
  readonly drift_ms: number | null;
  readonly candidate_pair: CandidatePair | null;
  /** `null` of what is passed on as it comes. */
  readonly options: WebRtcOptions | null;
}

/** One stream of `GET /api/webrtc`. */
export interface WebRtcStream {
  readonly name: string;
  readonly kind: "detector" | "relay";
  readonly state: "idle" | "running" | "failed";
  /** What to do next when it failed, or what a publisher should change, in one sentence. */
  readonly message: string | null;
  readonly viewers: number;
  readonly codecs: readonly string[];
  readonly width: number | null;
  readonly height: number | null;
  readonly fps: number;
  readonly bitrate_kbps: number;
  readonly frames: number;
  readonly keyframes: number;
  /** Frames that were due and not made, because OBS or the encoder was behind; of a relay, those not sent to slow viewers. */
  readonly skipped: number;
}

/** `GET /api/webrtc`. */
export interface WebRtcStatus {
  readonly enabled: boolean;
  readonly encoder: EncoderStatus;
  readonly max_viewers: number;
  /** `range` and `free` are `null` when the system chooses the ports. */
  readonly udp_ports: {
    readonly range: readonly [min: number, max: number] | null;
    readonly in_use: number;
    readonly free: number | null;
  };
  readonly sessions: readonly WebRtcSession[];
  readonly streams: readonly WebRtcStream[];
}

import type { WebRtcSession } from "../../contract.ts";

/** A viewer who is connected and has got nothing yet, but for what is told. */
export function fakeWebRtcSession(told: Partial<WebRtcSession> = {}): WebRtcSession {
  return {
    id: "a-viewer",
    role: "viewer",
    stream: "detector",
    state: "connected",
    ice_state: "connected",
    started_at: "2026-11-29T10:00:00.000Z",
    connected_ms: null,
    first_frame_ms: null,
    codec: "H264",
    packets: 0,
    bytes: 0,
    lost: 0,
    nack: 0,
    pli: 0,
    fir: 0,
    retransmitted: 0,
    round_trip_ms: null,
    jitter_ms: null,
    bitrate_kbps: 0,
    fps: 0,
    drift_ms: null,
    candidate_pair: null,
    options: { frame_scale: 1, fps: 30, bitrate_kbps: 2_500 },
    ...told,
  };
}

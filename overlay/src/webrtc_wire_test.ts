import assert from "node:assert/strict";
import type { WebRtcStatus, WebRtcView } from "../../sidecar/contract.ts";
import { parseWebRtcStatus, parseWebRtcView } from "./webrtc_wire.ts";

const VIEW: WebRtcView = {
  enabled: true,
  encoder: { state: "missing", message: "Run 'deno task install-webrtc'" },
  ice_servers: [{ urls: ["stun:stun.example"] }, {
    urls: ["turn:t.example"],
    username: "u",
    credential: "c",
  }],
  ice_transport_policy: "all",
  streams: ["detector"],
};
const STATUS: WebRtcStatus = {
  enabled: true,
  encoder: { state: "ready", message: null },
  max_viewers: 20,
  udp_ports: { range: [10111, 10115], in_use: 1, free: 4 },
  sessions: [{
    id: "1",
    role: "viewer",
    stream: "detector",
    state: "connected",
    ice_state: "completed",
    started_at: "2026-03-14T20:00:00.000Z",
    connected_ms: 120,
    first_frame_ms: null,
    codec: "H264",
    packets: 1,
    bytes: 1000,
    lost: -1,
    nack: 0,
    pli: 1,
    fir: 0,
    retransmitted: 0,
    round_trip_ms: 1.5,
    jitter_ms: null,
    bitrate_kbps: 2400,
    fps: 29.9,
    drift_ms: -3,
    candidate_pair: { local: "host", remote: "prflx", protocol: "udp" },
    options: { frame_scale: 1, fps: 30, bitrate_kbps: 2500 },
  }],
  streams: [{
    name: "detector",
    kind: "detector",
    state: "running",
    message: null,
    viewers: 1,
    codecs: ["H264"],
    width: 1280,
    height: 720,
    fps: 30,
    bitrate_kbps: 2500,
    frames: 10,
    keyframes: 1,
    skipped: 0,
  }],
};

Deno.test("parseWebRtcView() and parseWebRtcStatus() take what the contract says", () => {
  assert.deepEqual(parseWebRtcView(JSON.stringify(VIEW)), VIEW);
  assert.deepEqual(parseWebRtcStatus(JSON.stringify(STATUS)), STATUS);
});

Deno.test("parseWebRtcView() and parseWebRtcStatus() take nothing else", () => {
  for (
    const text of ["", "{}", "null", JSON.stringify({ ...VIEW, ice_servers: ["stun:x"], sessions: [{}] })]
  ) {
    assert.equal(parseWebRtcView(text), null);
    assert.equal(parseWebRtcStatus(text), null);
  }
});

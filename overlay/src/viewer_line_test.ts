import assert from "node:assert/strict";
import type { WebRtcSession } from "../../sidecar/contract.ts";
import { DASHBOARD_TEXTS } from "./dashboard_text.ts";
import { viewerLine } from "./viewer_line.ts";

const SESSION: WebRtcSession = {
  id: "1",
  role: "viewer",
  stream: "detector",
  state: "connected",
  ice_state: "completed",
  started_at: "2026-03-14T20:00:00.000Z",
  connected_ms: 100,
  first_frame_ms: 120,
  codec: "H264",
  packets: 9,
  bytes: 9000,
  lost: 0,
  nack: 0,
  pli: 0,
  fir: 0,
  retransmitted: 0,
  round_trip_ms: 12.4,
  jitter_ms: 1,
  bitrate_kbps: 2449,
  fps: 29.7,
  drift_ms: 0,
  candidate_pair: { local: "host", remote: "prflx", protocol: "udp" },
  options: { frame_scale: 1, fps: 30, bitrate_kbps: 2500 },
};

Deno.test("viewerLine() tells the way that the packets take, and what comes by it", () => {
  const texts = DASHBOARD_TEXTS.en.live;
  assert.equal(viewerLine(SESSION, texts), "direct, NAT · H264 · 30 fps · 2.4 Mb/s · 12 ms");
  const relayed = { local: "relay", remote: "srflx", protocol: "udp" } as const;
  assert.match(viewerLine({ ...SESSION, candidate_pair: relayed }, texts), /^TURN relay · /);
  const plain = { local: "host", remote: "host", protocol: "udp" } as const;
  assert.match(viewerLine({ ...SESSION, candidate_pair: plain }, texts), /^direct · /);
  const unknown = viewerLine({ ...SESSION, candidate_pair: null, codec: null, round_trip_ms: null }, texts);
  assert.equal(unknown, "connected · 30 fps · 2.4 Mb/s");
});

Deno.test("viewerLine() tells nothing else of a viewer that is not connected", () => {
  assert.equal(viewerLine({ ...SESSION, state: "disconnected" }, DASHBOARD_TEXTS.en.live), "interrupted");
});

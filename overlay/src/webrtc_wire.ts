import * as v from "valibot";
import type { WebRtcStatus, WebRtcView } from "../../sidecar/contract.ts";
import { parse } from "./wire.ts";

const count = v.pipe(v.number(), v.minValue(0));
const orNull = v.nullable(v.number());
const candidate = v.picklist(["host", "srflx", "prflx", "relay"]);
const encoder = v.object({
  state: v.picklist(["ready", "missing", "failed"]),
  message: v.nullable(v.string()),
});

const view = v.object({
  enabled: v.boolean(),
  encoder,
  ice_servers: v.array(v.object({
    urls: v.array(v.string()),
    username: v.exactOptional(v.string()),
    credential: v.exactOptional(v.string()),
  })),
  ice_transport_policy: v.picklist(["all", "relay"]),
  streams: v.array(v.string()),
});

const session = v.object({
  id: v.string(),
  role: v.picklist(["viewer", "publisher"]),
  stream: v.string(),
  state: v.picklist(["new", "connecting", "connected", "disconnected", "failed", "closed"]),
  ice_state: v.string(),
  started_at: v.string(),
  connected_ms: orNull,
  first_frame_ms: orNull,
  codec: v.nullable(v.string()),
  packets: count,
  bytes: count,
  lost: v.number(), // RFC 3550 lets it fall below 0 by duplicates
  nack: count,
  pli: count,
  fir: count,
  retransmitted: count,
  round_trip_ms: orNull,
  jitter_ms: orNull,
  bitrate_kbps: count,
  fps: count,
  drift_ms: orNull,
  candidate_pair: v.nullable(v.object({
    local: candidate,
    remote: candidate,
    protocol: v.picklist(["udp", "tcp"]),
  })),
  options: v.nullable(v.object({ frame_scale: count, fps: count, bitrate_kbps: count })),
});

const stream = v.object({
  name: v.string(),
  kind: v.picklist(["detector", "relay"]),
  state: v.picklist(["idle", "running", "failed"]),
  message: v.nullable(v.string()),
  viewers: count,
  codecs: v.array(v.string()),
  width: orNull,
  height: orNull,
  fps: count,
  bitrate_kbps: count,
  frames: count,
  keyframes: count,
  skipped: count,
});

const status = v.object({
  enabled: v.boolean(),
  encoder,
  max_viewers: count,
  udp_ports: v.object({
    range: v.nullable(v.tuple([v.number(), v.number()])),
    in_use: count,
    free: orNull,
  }),
  sessions: v.array(session),
  streams: v.array(stream),
});

/** An answer of `/api/webrtc/view`, or `null` when the text is not one. */
export function parseWebRtcView(text: string): WebRtcView | null {
  return parse(view, text);
}

/** An answer of `/api/webrtc`, or `null` when the text is not one. */
export function parseWebRtcStatus(text: string): WebRtcStatus | null {
  return parse(status, text);
}

import type { WebRtcSession } from "../../sidecar/contract.ts";
import type { LiveTexts } from "./dashboard_text.ts";

/** How a viewer is connected and what it gets, in a few words. */
export function viewerLine(session: WebRtcSession, texts: LiveTexts): string {
  const { state, candidate_pair: pair, codec, fps, bitrate_kbps, round_trip_ms } = session;
  if (state !== "connected") return texts.state[state];
  const kinds = pair === null ? [] : [pair.remote, pair.local];
  const kind = kinds.find((one) => one === "relay") ?? kinds.find((one) => one !== "host") ?? kinds[0];
  return [
    kind === undefined ? texts.state.connected : texts.path[kind],
    ...codec === null ? [] : [codec],
    `${Math.round(fps)} fps`,
    `${(bitrate_kbps / 1000).toFixed(1)} Mb/s`,
    ...round_trip_ms === null ? [] : [`${Math.round(round_trip_ms)} ms`],
  ].join(" · ");
}

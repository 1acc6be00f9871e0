import type { Operation } from "./openapi.ts";
import type { Schema } from "./openapi_schemas.ts";

/** What a viewer may ask of the detector's view ... */
export const wishes = {
  frame_scale: { type: "number", minimum: 0.1, maximum: 1 },
  fps: { type: "number", minimum: 1, maximum: 30 },
  bitrate_kbps: { type: "number", minimum: 100, maximum: 20000 },
} as const satisfies Readonly<Record<string, Schema>>;

/** ... and of a stream whose publisher sends it in several sizes. */
const layer: Schema = { type: "string" };

/** The routes of WHEP and WHIP, by method and path. */
export const SIGNALLING: Readonly<Record<string, Operation>> = {
  "options /whep/{stream}": {
    summary: "What a WHEP client may send; the ICE servers as Link headers",
    answer: "text/plain",
    status: 204,
    errors: [404],
  },
  "post /whep/{stream}": {
    summary: "WHEP: an SDP offer, answered with 201 and the address of the session in Location",
    answer: "application/sdp",
    status: 201,
    body: "application/sdp",
    query: { ...wishes, layer },
    errors: [404, 406, 503],
  },
  "patch /whep/{stream}/{session}": {
    summary: "WHEP: candidates that were found later",
    answer: "text/plain",
    status: 204,
    body: "application/trickle-ice-sdpfrag",
    errors: [404, 412],
  },
  "delete /whep/{stream}/{session}": { summary: "WHEP: ends a session", answer: "text/plain", errors: [404] },
  "post /webrtc/offer": {
    summary: "An SDP offer as JSON, for programs without WHEP",
    answer: "WebRtcAnswer",
    body: "WebRtcOffer",
    errors: [404, 406, 503],
  },
  "options /whip/{stream}": {
    summary: "What a WHIP client may send; to who shows the token, the ICE servers as Link headers",
    answer: "text/plain",
    status: 204,
  },
  "get /whip/{stream}": { summary: "WHIP: nothing yet", answer: "text/plain", status: 204 },
  "get /whip/{stream}/{session}": { summary: "WHIP: nothing yet", answer: "text/plain", status: 204 },
  "post /whip/{stream}": {
    summary:
      "WHIP: the SDP offer of a publisher, whose bearer token is 'webrtc.whip_token', answered with 201 and the address of " +
      "the session in Location",
    answer: "application/sdp",
    status: 201,
    body: "application/sdp",
    errors: [406, 503],
  },
  "patch /whip/{stream}/{session}": {
    summary: "WHIP: candidates that were found later",
    answer: "text/plain",
    status: 204,
    body: "application/trickle-ice-sdpfrag",
    errors: [404, 412],
  },
  "delete /whip/{stream}/{session}": { summary: "WHIP: ends a session", answer: "text/plain", errors: [404] },
};

import { LABELS, OUTCOMES } from "../contract.ts";
import { STREAM_NAME } from "../runtime/stream_name.ts";

/** A JSON schema, as OpenAPI 3.1 takes it. */
export type Schema = Readonly<Record<string, unknown>>;

const whole: Schema = { type: "integer" };
const count: Schema = { type: "integer", minimum: 0 };
const text: Schema = { type: "string" };
const time: Schema = { type: "string", format: "date-time" };
const probability: Schema = { type: "number", minimum: 0, maximum: 1 };
const yesNo: Schema = { type: "boolean" };
const outcome: Schema = { enum: OUTCOMES };
const reading: Schema = { enum: [...OUTCOMES, "none"] };
const label: Schema = { enum: LABELS };
const seq: Schema = { type: "integer", minimum: 1 };

function orNull(schema: Schema): Schema {
  return { anyOf: [schema, { type: "null" }] };
}

/** An object with these fields; those that may be left out end in `?`. */
function object(fields: Readonly<Record<string, Schema>>): Schema {
  const names = Object.keys(fields);
  return {
    type: "object",
    properties: Object.fromEntries(
      Object.entries(fields).map(([name, schema]) => [name.replace("?", ""), schema]),
    ),
    required: names.filter((name) => !name.endsWith("?")),
  };
}

/** A reference to a schema below. */
export function ref(name: keyof typeof SCHEMAS): Schema {
  return { $ref: `#/components/schemas/${name}` };
}

/** `{events: [...]}` of one kind. */
function events(of: Schema): Schema {
  return object({ events: { type: "array", items: of } });
}

const obs = object({
  state: { enum: ["connecting", "connected", "waiting_for_source", "unreachable", "auth_failed"] },
  source: orNull(text),
  message: orNull(text),
});

const number: Schema = { type: "number" };
const encoder = object({ state: { enum: ["ready", "missing", "failed"] }, message: orNull(text) });

const totals = { victories: count, defeats: count, draws: count };

const probabilities = object(Object.fromEntries(LABELS.map((name) => [name, probability])));

const pastEvent = object({
  type: { enum: ["result", "adjustment"] },
  value: outcome,
  delta: whole,
  timestamp: time,
  "confidence?": orNull(probability),
  "note?": orNull(text),
});

const recording = object({
  name: text,
  kind: { enum: ["recording", "clip"] },
  stream: text,
  at: time,
  bytes: count,
  outcome: orNull(outcome),
  score: orNull(object(totals)),
  recording: yesNo,
  url: text,
});

/** The shapes of `contract.ts` and of the bodies, by name. */
export const SCHEMAS = {
  Recording: recording,
  Recordings: object({
    recordings: { type: "array", items: recording },
    bytes: count,
    max_bytes: count,
    clip_seconds: count,
    streams: { type: "array", items: text },
    message: orNull(text),
  }),
  Clip: object({ "stream?": orNull({ type: "string", pattern: STREAM_NAME.source }) }),
  Status: object({
    ...totals,
    total: count,
    win_rate: orNull(probability),
    streak: orNull(object({ outcome: { enum: ["victory", "defeat"] }, length: seq })),
    last_outcome: orNull(outcome),
    last_count: orNull(object({ seq, outcome })),
    timestamp: orNull({ type: "number", description: "Seconds since 1970" }),
    seq: count,
    revision: count,
    phase: { enum: ["ready", "cooldown", "waiting_for_none"] },
    phase_ends_at: orNull(time),
    session: object({ started_at: time, number: whole }),
    obs,
    detector: object({
      label: orNull(label),
      outcome: orNull(reading),
      confidence: orNull(probability),
      at: orNull(time),
      poll_interval_ms: { type: "number" },
    }),
    log: object({
      state: { enum: ["ok", "unavailable"] },
      message: orNull(text),
      pending: count,
      damaged_lines: count,
    }),
    version: text,
  }),
  HistoryEvent: object({
    seq,
    at: time,
    timestamp: { type: "number" },
    type: { enum: ["result", "adjustment", "initialized", "session_started", "undone", "reclassified"] },
    session: whole,
    outcome: orNull(outcome),
    original_outcome: orNull(outcome),
    delta: whole,
    undone: yesNo,
    label: orNull(label),
    confidence: orNull(probability),
    evidence_url: orNull(text),
    note: orNull(text),
    target: orNull(seq),
    totals: orNull(object(totals)),
    source: orNull(text),
  }),
  History: events({ $ref: "#/components/schemas/HistoryEvent" }),
  NearMisses: object({
    near_misses: {
      type: "array",
      items: object({
        at: time,
        outcome,
        label: orNull(label),
        confidence: orNull(probability),
        source: orNull(text),
        picture_url: text,
      }),
    },
  }),
  Prediction: object({
    file: orNull(text),
    label,
    outcome: reading,
    confidence: probability,
    probabilities,
    ms: { type: "number" },
    min_confidence: orNull(probability),
  }),
  CommandAnswer: object({
    event: orNull({ $ref: "#/components/schemas/HistoryEvent" }),
    status: { $ref: "#/components/schemas/Status" },
  }),
  ObsSources: object({
    sources: { type: "array", items: text },
    wanted: text,
    decided_by: { enum: ["start", "dashboard", "configuration"] },
    set_by: orNull(text),
    configured: text,
  }),
  Health: object({ status: { const: "ok" }, version: text, uptime_seconds: count }),
  Error: object({ error: object({ code: text, message: text, "field?": text }) }),
  Adjust: object({
    outcome,
    "delta?": { type: "integer", minimum: -1000, maximum: 1000, default: 1 },
    "note?": orNull({ type: "string", maxLength: 200 }),
  }),
  FirstAdjust: object({
    value: outcome,
    "delta?": { type: "integer", minimum: -1000, maximum: 1000, default: 1 },
    "note?": orNull({ type: "string", maxLength: 200 }),
  }),
  Initialize: object({ "victories?": count, "defeats?": count, "draws?": count }),
  Undo: object({ "seq?": orNull(seq) }),
  Reclassify: object({ seq, outcome }),
  Source: object({ source: orNull({ type: "string", minLength: 1, maxLength: 500 }) }),
  Nothing: object({}),
  FirstState: object({
    ...totals,
    total: count,
    results: { type: "array", items: pastEvent },
    adjustments: { type: "array", items: pastEvent },
  }),
  FirstHistory: events(pastEvent),
  FirstAdjusted: object({ event: pastEvent }),
  WebRtc: object({
    enabled: yesNo,
    encoder,
    max_viewers: count,
    udp_ports: object({ range: orNull({ type: "array", items: whole }), in_use: count, free: orNull(count) }),
    sessions: { type: "array", items: { type: "object" } },
    streams: { type: "array", items: { type: "object" } },
  }),
  WebRtcView: object({
    enabled: yesNo,
    encoder,
    ice_servers: {
      type: "array",
      items: object({ urls: { type: "array", items: text }, "username?": text, "credential?": text }),
    },
    ice_transport_policy: { enum: ["all", "relay"] },
    streams: { type: "array", items: text },
  }),
  WebRtcOffer: object({
    sdp: text,
    type: { const: "offer" },
    "options?": object({
      "stream?": text,
      "frame_scale?": number,
      "fps?": number,
      "bitrate_kbps?": number,
      "layer?": text,
    }),
  }),
  WebRtcAnswer: object({
    sdp: text,
    type: { const: "answer" },
    session: text,
    options: orNull(object({ frame_scale: number, fps: number, bitrate_kbps: number })),
  }),
} as const satisfies Readonly<Record<string, Schema>>;

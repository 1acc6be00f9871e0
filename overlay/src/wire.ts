import * as v from "valibot";
import {
  type Detection,
  type HistoryEvent,
  type JudgedPrediction,
  LABELS,
  type NearMiss,
  type ObsSources,
  type ObsStatus,
  OUTCOMES,
  type Status,
} from "../../sidecar/contract.ts";

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
/** 0..1; not checked, because a sum that ends in 1.0000001 must not keep the score from being shown. */
const share = v.number();
const outcome = v.picklist(OUTCOMES);
const reading = v.picklist([...OUTCOMES, "none"]);
const label = v.picklist(LABELS);
const totals = { victories: count, defeats: count, draws: count };

const obsStatus = v.object({
  state: v.picklist(["connecting", "connected", "waiting_for_source", "unreachable", "auth_failed"]),
  source: v.nullable(v.string()),
  message: v.nullable(v.string()),
});

const status = v.object({
  ...totals,
  total: count,
  win_rate: v.nullable(share),
  streak: v.nullable(v.object({ outcome: v.picklist(["victory", "defeat"]), length: count })),
  last_outcome: v.nullable(outcome),
  last_count: v.nullable(v.object({ seq: count, outcome })),
  timestamp: v.nullable(v.number()),
  seq: count,
  revision: count,
  phase: v.picklist(["ready", "cooldown", "waiting_for_none"]),
  phase_ends_at: v.nullable(v.string()),
  session: v.object({ started_at: v.string(), number: count }),
  obs: obsStatus,
  detector: v.object({
    label: v.nullable(label),
    outcome: v.nullable(reading),
    confidence: v.nullable(share),
    at: v.nullable(v.string()),
    poll_interval_ms: v.number(),
  }),
  log: v.object({
    state: v.picklist(["ok", "unavailable"]),
    message: v.nullable(v.string()),
    pending: count,
    damaged_lines: count,
  }),
  version: v.string(),
});

const verdict = {
  label,
  outcome: reading,
  confidence: share,
  probabilities: v.object({
    victory_text: share,
    victory_progressbar: share,
    defeat_text: share,
    defeat_progressbar: share,
    draw_text: share,
    draw_progressbar: share,
    none: share,
  }),
  ms: v.number(),
};

const detection = v.object({ ...verdict, at: v.string() });

const prediction = v.object({
  ...verdict,
  file: v.nullable(v.string()),
  min_confidence: v.nullable(share),
});

const history = v.object({
  events: v.array(v.object({
    seq: count,
    at: v.string(),
    timestamp: v.number(),
    type: v.picklist(["result", "adjustment", "initialized", "session_started", "undone", "reclassified"]),
    session: count,
    outcome: v.nullable(outcome),
    original_outcome: v.nullable(outcome),
    delta: v.pipe(v.number(), v.integer()),
    undone: v.boolean(),
    label: v.nullable(label),
    confidence: v.nullable(share),
    evidence_url: v.nullable(v.string()),
    note: v.nullable(v.string()),
    target: v.nullable(count),
    totals: v.nullable(v.object(totals)),
    source: v.nullable(v.string()),
  })),
});

const nearMisses = v.object({
  near_misses: v.array(v.object({
    at: v.string(),
    outcome,
    label: v.nullable(label),
    confidence: v.nullable(share),
    source: v.nullable(v.string()),
    picture_url: v.string(),
  })),
});

const obsSources = v.object({
  sources: v.array(v.string()),
  wanted: v.string(),
  decided_by: v.picklist(["start", "dashboard", "configuration"]),
  set_by: v.nullable(v.string()),
  configured: v.string(),
});

/** Settings by section and key; secrets that are set read "***". */
const settings = v.record(v.string(), v.record(v.string(), v.unknown()));
export type Settings = v.InferOutput<typeof settings>;

const errorBody = v.object({ error: v.object({ code: v.string(), message: v.string() }) });

/** The status in the data of a `counter-update` event, or `null` when the text is not one. */
export function parseStatus(text: string): Status | null {
  return parse(status, text);
}

/** The reading in the data of a `detection` event, or `null` when the text is not one. */
export function parseDetection(text: string): Detection | null {
  return parse(detection, text);
}

/** OBS's state in the data of an `obs` event, or `null` when the text is not one. */
export function parseObsStatus(text: string): ObsStatus | null {
  return parse(obsStatus, text);
}

/** The entries in an answer of `/api/history`, or `null` when the text is not one. */
export function parseHistory(text: string): readonly HistoryEvent[] | null {
  return parse(history, text)?.events ?? null;
}

/** The entries in an answer of `/api/near-misses`, or `null` when the text is not one. */
export function parseNearMisses(text: string): readonly NearMiss[] | null {
  return parse(nearMisses, text)?.near_misses ?? null;
}

/** What an answer of `/api/predict` says of a picture, or `null` when the text is not one. */
export function parsePrediction(text: string): JudgedPrediction | null {
  return parse(prediction, text);
}

/** An answer of `/api/obs/sources`, or `null` when the text is not one. */
export function parseObsSources(text: string): ObsSources | null {
  return parse(obsSources, text);
}

/** An answer of `/api/config`, or `null` when the text is not one. */
export function parseSettings(text: string): Settings | null {
  return parse(settings, text);
}

/** The code and the sentence in an answer that reports an error, or `null` when the text is not one. */
export function parseError(text: string): { readonly code: string; readonly message: string } | null {
  return parse(errorBody, text)?.error ?? null;
}

/** A text as JSON of a shape, or `null` when it is not. */
export function parse<Schema extends v.GenericSchema>(
  schema: Schema,
  text: string,
): v.InferOutput<Schema> | null {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return null;
  }
  const result = v.safeParse(schema, data);
  return result.success ? result.output : null;
}

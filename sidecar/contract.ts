/**
 * The wire types that the sidecar, the overlay and other programs share. JSON is snake_case, times are ISO 8601 UTC,
 * apart from `timestamp` (seconds since 1970). Imports nothing but its own part, `contract_webrtc.ts`.
 */
export type * from "./contract_webrtc.ts";

/** What a match can end with. */
export const OUTCOMES = ["victory", "defeat", "draw"] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Where on the screen a result can stand: the banner's text, or the competitive progress screen. */
export type ResultScreen = "text" | "progressbar";

/** What one picture shows; the outcome is the part before `_`. */
export type Label = `${Outcome}_${ResultScreen}` | "none";
export const LABELS: readonly Label[] = [
  "victory_text",
  "victory_progressbar",
  "defeat_text",
  "defeat_progressbar",
  "draw_text",
  "draw_progressbar",
  "none",
];

/** Where the two-stage cooldown stands. */
export type Phase = "ready" | "cooldown" | "waiting_for_none";

export type ObsState = "connecting" | "connected" | "waiting_for_source" | "unreachable" | "auth_failed";

export interface Streak {
  readonly outcome: "victory" | "defeat";
  readonly length: number;
}

export interface Totals {
  readonly victories: number;
  readonly defeats: number;
  readonly draws: number;
}

export interface ObsStatus {
  readonly state: ObsState;
  /** Name of the source that is watched, `null` while there is none. */
  readonly source: string | null;
  /** What to do next when something is wrong, in one sentence. */
  readonly message: string | null;
}

export interface DetectorStatus {
  readonly label: Label | null;
  readonly outcome: Outcome | "none" | null;
  /** Probability of `outcome`, 0..1. */
  readonly confidence: number | null;
  /** When the picture was read. */
  readonly at: string | null;
  /** The pace in force now; it follows the phase. */
  readonly poll_interval_ms: number;
}

export interface LogStatus {
  readonly state: "ok" | "unavailable";
  readonly message: string | null;
  /** Results seen but not yet written; they are not part of the score. */
  readonly pending: number;
  /** Lines of the log that could not be read; they are kept in the file. */
  readonly damaged_lines: number;
}

/** The score of the current session. */
export interface ScoreStatus extends Totals {
  readonly total: number;
  /** victories / (victories + defeats), `null` before the first of either. */
  readonly win_rate: number | null;
  readonly streak: Streak | null;
  readonly last_outcome: Outcome | null;
  /**
   * The newest match of the session that was counted, by the detector or by hand, and still counts; with the outcome
   * that it has now. Whoever has seen the status up to a `seq` was told of another count when this one's is higher.
   */
  readonly last_count: { readonly seq: number; readonly outcome: Outcome } | null;
  /** When the newest fact was logged, seconds since 1970; `null` while the log is empty. */
  readonly timestamp: number | null;
  /** Number of the newest fact in the log; 0 while it is empty. */
  readonly seq: number;
  readonly session: { readonly started_at: string; readonly number: number };
}

/** `GET /api/status` and the data of `counter-update`. */
export interface Status extends ScoreStatus {
  /** Counts the updates told to clients; the SSE `id`. */
  readonly revision: number;
  readonly phase: Phase;
  readonly phase_ends_at: string | null;
  readonly obs: ObsStatus;
  readonly detector: DetectorStatus;
  readonly log: LogStatus;
  readonly version: string;
}

export type FactType =
  | "result"
  | "adjustment"
  | "initialized"
  | "session_started"
  | "undone"
  | "reclassified";

/** One fact of the log as `GET /api/history` tells it, with what became of it. */
export interface HistoryEvent {
  readonly seq: number;
  readonly at: string;
  readonly timestamp: number;
  readonly type: FactType;
  /** Number of the session that the fact belongs to. */
  readonly session: number;
  /** The outcome that counts now (after reclassification); `null` for facts without one. */
  readonly outcome: Outcome | null;
  /** The outcome as first logged, when a reclassification changed it; else `null`. */
  readonly original_outcome: Outcome | null;
  /** What the fact adds to its outcome's total; 0 for facts that count nothing. */
  readonly delta: number;
  readonly undone: boolean;
  readonly label: Label | null;
  readonly confidence: number | null;
  /** Path of the picture behind a count, relative to the server's root; `null` when there is none. */
  readonly evidence_url: string | null;
  readonly note: string | null;
  /** The fact that an undo or a reclassification names. */
  readonly target: number | null;
  /** The totals that an `initialized` fact set. */
  readonly totals: Totals | null;
  readonly source: string | null;
}

/** A fact that was just logged and the score that it made; what a webhook is sent, with the delivery's `id`. */
export interface ScoreChange {
  readonly type: FactType;
  readonly status: ScoreStatus;
  readonly event: HistoryEvent;
}

/** The data of a `detection` event on `/events?detail=1`. */
export interface Detection {
  readonly label: Label;
  readonly outcome: Outcome | "none";
  readonly confidence: number;
  readonly probabilities: Readonly<Record<Label, number>>;
  readonly at: string;
  /** Milliseconds from the picture's arrival to its reading. */
  readonly ms: number;
}

/** A result that was likely for a moment and not counted, as `GET /api/near-misses` tells it. */
export interface NearMiss {
  readonly at: string;
  readonly outcome: Outcome;
  readonly label: Label | null;
  /** Probability of `outcome`, 0..1. */
  readonly confidence: number | null;
  /** Name of the OBS source that the picture shows. */
  readonly source: string | null;
  /** Path of the picture, relative to the server's root. */
  readonly picture_url: string;
}

/** What `deno task predict --json` says of a picture. */
export interface Prediction {
  readonly file: string | null;
  readonly label: Label;
  readonly outcome: Outcome | "none";
  readonly confidence: number;
  readonly probabilities: Readonly<Record<Label, number>>;
  readonly ms: number;
}

/** What `POST /api/predict` answers. */
export interface JudgedPrediction extends Prediction {
  /** From which confidence on `outcome` speaks for a count; `null` when it never does. */
  readonly min_confidence: number | null;
}

/** `GET /api/obs/sources`: what could be watched, and what is to be. */
export interface ObsSources {
  /** Names in OBS, likely ones first; empty while OBS is not connected. */
  readonly sources: readonly string[];
  /** A source's name, or "auto". */
  readonly wanted: string;
  /** Who decided on `wanted`; what is set at the start, by a flag or a variable, overrules the dashboard. */
  readonly decided_by: "start" | "dashboard" | "configuration";
  /** The flag or variable that sets the source, such as "--source"; `null` when there is none. */
  readonly set_by: string | null;
  /** What holds without a choice on the dashboard. */
  readonly configured: string;
}

/** A recording or a clip of a stream. */
export interface Recording {
  /** Name of the file, by which it is asked for. */
  readonly name: string;
  readonly kind: "recording" | "clip";
  /** The stream, as far as its name can stand in a file's. */
  readonly stream: string;
  /** When it began, or, of a clip, when it was saved. */
  readonly at: string;
  readonly bytes: number;
  /** The result that a clip was saved for. */
  readonly outcome: Outcome | null;
  /** At its end; `null` while it is recorded, and when that was cut off. */
  readonly score: { readonly victories: number; readonly defeats: number; readonly draws: number } | null;
  /** Whether it is being recorded. */
  readonly recording: boolean;
  /** Path of the file, relative to the server's root. */
  readonly url: string;
}

/** `GET /api/recordings`. */
export interface Recordings {
  /** Newest first. */
  readonly recordings: readonly Recording[];
  /** What they take together, and what they may. */
  readonly bytes: number;
  readonly max_bytes: number;
  /** Seconds of a clip; 0 when none can be saved. */
  readonly clip_seconds: number;
  /** Names of the streams of which a clip could be saved now. */
  readonly streams: readonly string[];
  /** Why a stream is not recorded; `null` when nothing is in the way. */
  readonly message: string | null;
}

/** Events of `GET /events`. */
export type StreamEvent =
  | { readonly event: "counter-update"; readonly data: Status }
  | { readonly event: "detection"; readonly data: Detection }
  | { readonly event: "obs"; readonly data: ObsStatus };

/** The one shape of an error, everywhere. */
export interface ErrorBody {
  readonly error: { readonly code: string; readonly message: string; readonly field?: string };
}

/** The outcome part of a label. */
export function outcomeOf(label: Label): Outcome | "none" {
  return OUTCOMES.find((outcome) => label.startsWith(`${outcome}_`)) ?? "none";
}

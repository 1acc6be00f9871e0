import type {
  Detection,
  DetectorStatus,
  HistoryEvent,
  LogStatus,
  ObsStatus,
  Phase,
  ScoreChange,
  ScoreStatus,
  Status,
} from "./contract.ts";
import type { Fact } from "./domain/fact.ts";
import type { Entry, View } from "./domain/view.ts";
import type { Sight } from "./watch.ts";

/** Everything a status is made of. */
export interface StatusParts {
  readonly view: View;
  readonly revision: number;
  readonly phase: Phase;
  /** ms since 1970. */
  readonly phaseEndsAt: number | null;
  /** When the process began, ms since 1970: the session's start while the log is empty. */
  readonly startedAt: number;
  readonly obs: ObsStatus;
  readonly detector: DetectorStatus;
  readonly log: LogStatus;
  readonly version: string;
}

/** The status as it goes over the wire. */
export function statusOf(parts: StatusParts): Status {
  return {
    ...scoreOf(parts.view, parts.startedAt),
    revision: parts.revision,
    phase: parts.phase,
    phase_ends_at: parts.phaseEndsAt === null ? null : iso(parts.phaseEndsAt),
    obs: parts.obs,
    detector: parts.detector,
    log: parts.log,
    version: parts.version,
  };
}

/**
 * The detector's state as it goes over the wire.
 * @param sight what is seen now; `null` while there is nothing to see
 * @param pace from one look to the next, ms
 */
export function detectorStatusOf(sight: Sight | null, pace: number): DetectorStatus {
  return {
    label: sight?.reading.label ?? null,
    outcome: sight?.reading.outcome ?? null,
    confidence: sight?.reading.confidence ?? null,
    at: sight === null ? null : iso(sight.at),
    poll_interval_ms: pace,
  };
}

/** A reading as it goes over the wire. */
export function detectionOf({ at, reading }: Sight): Detection {
  const { label, outcome, confidence, probabilities, ms } = reading;
  return { label, outcome, confidence, probabilities, at: iso(at), ms };
}

/**
 * The score as it goes over the wire.
 * @param startedAt the session's start while the log is empty, ms since 1970
 */
export function scoreOf(view: View, startedAt: number): ScoreStatus {
  const { victories, defeats, draws, streak, lastOutcome, lastCount } = view.score;
  const decided = victories + defeats;
  return {
    victories,
    defeats,
    draws,
    total: decided + draws,
    win_rate: decided === 0 ? null : victories / decided,
    streak,
    last_outcome: lastOutcome,
    last_count: lastCount,
    timestamp: view.lastAt === null ? null : view.lastAt / 1_000,
    seq: view.seq,
    session: {
      started_at: iso(view.session.startedAt ?? startedAt),
      number: Math.max(1, view.session.number),
    },
  };
}

/** What the newest fact of a view did to the score. */
export function scoreChangeOf(view: View, fact: Fact, startedAt: number): ScoreChange {
  const entry = view.entryOf(fact);
  if (entry === null) throw new RangeError(`The view has no fact ${fact.seq}`);
  return { type: fact.type, status: scoreOf(view, startedAt), event: historyEventOf(entry) };
}

/** A fact of the log, with what became of it, as it goes over the wire. */
export function historyEventOf({ fact, session, undone, outcome }: Entry): HistoryEvent {
  const counted = fact.type === "result" || fact.type === "adjustment" ? fact : null;
  const detected = fact.type === "result" ? fact : null;
  return {
    seq: fact.seq,
    at: iso(fact.at),
    timestamp: fact.at / 1_000,
    type: fact.type,
    session,
    outcome,
    original_outcome: counted !== null && counted.outcome !== outcome ? counted.outcome : null,
    delta: counted?.delta ?? 0,
    undone,
    label: detected?.label ?? null,
    confidence: detected?.confidence ?? null,
    evidence_url: typeof detected?.evidence === "string" ? `api/evidence/${detected.evidence}.jpg` : null,
    note: counted?.note ?? null,
    target: "target" in fact ? fact.target : null,
    totals: fact.type === "initialized"
      ? { victories: fact.victories, defeats: fact.defeats, draws: fact.draws }
      : null,
    source: fact.source,
  };
}

/** The part of a status that clients are told about when it changes: everything but the passing readings. */
export function newsworthy({ revision: _, detector: { poll_interval_ms }, ...rest }: Status): string {
  return JSON.stringify([rest, poll_interval_ms]);
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

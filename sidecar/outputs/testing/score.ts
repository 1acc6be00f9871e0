/** Scores and changes of the score, as the tests of this folder need them. */
import type { ScoreChange, ScoreStatus } from "../../contract.ts";

export const NOTHING_PLAYED: ScoreStatus = {
  victories: 0,
  defeats: 0,
  draws: 0,
  total: 0,
  win_rate: null,
  streak: null,
  last_outcome: null,
  last_count: null,
  timestamp: null,
  seq: 0,
  session: { started_at: "2026-01-01T00:00:00.000Z", number: 1 },
};

/** A session of victories only. */
export function victories(count: number): ScoreStatus {
  return {
    ...NOTHING_PLAYED,
    victories: count,
    total: count,
    win_rate: 1,
    streak: { outcome: "victory", length: count },
    last_outcome: "victory",
    last_count: { seq: count, outcome: "victory" },
    timestamp: 1_767_225_600 + count,
    seq: count,
  };
}

/** The detector counts a victory, which makes it so many. */
export function victoryNumber(count: number): ScoreChange {
  return {
    type: "result",
    status: victories(count),
    event: {
      seq: count,
      at: "2026-01-01T00:00:00.000Z",
      timestamp: 1_767_225_600,
      type: "result",
      session: 1,
      outcome: "victory",
      original_outcome: null,
      delta: 1,
      undone: false,
      label: "victory_text",
      confidence: 0.99,
      evidence_url: null,
      note: null,
      target: null,
      totals: null,
      source: "detector",
    },
  };
}

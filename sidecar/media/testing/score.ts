import type { FactType, HistoryEvent, ScoreChange } from "../../contract.ts";

export const NO_SCORE = { victories: 0, defeats: 0, draws: 0 };

/** A change of the score, as far as recordings look at it. */
export function change(
  type: FactType,
  event: Partial<HistoryEvent> & { readonly seq: number },
  score: Partial<typeof NO_SCORE> = {},
): ScoreChange {
  const at = "2026-01-01T00:00:00.000Z";
  return {
    type,
    status: {
      ...NO_SCORE,
      ...score,
      total: 0,
      win_rate: null,
      streak: null,
      last_outcome: null,
      last_count: null,
      timestamp: null,
      seq: event.seq,
      session: { started_at: at, number: 1 },
    },
    event: {
      at,
      timestamp: 1_767_225_600,
      type,
      session: 1,
      outcome: null,
      original_outcome: null,
      delta: type === "result" ? 1 : 0,
      undone: false,
      label: null,
      confidence: null,
      evidence_url: null,
      note: null,
      target: null,
      totals: null,
      source: "detector",
      ...event,
    },
  };
}

import type { ResultDraft } from "../../domain/fact.ts";

/** A victory that can be told from others by its note. */
export function victory(note: string): ResultDraft {
  return {
    type: "result",
    at: Date.UTC(2026, 10, 20, 23, 45, 1, 123),
    outcome: "victory",
    delta: 1,
    label: "victory_text",
    confidence: 0.998,
    evidence: null,
    note,
    source: "detector",
  };
}

import type { Label, Outcome, Totals } from "../contract.ts";

/** `source` of what the rules made of the readings, without anybody asking. */
export const DETECTOR = "detector";

/** A match result that the detector saw. */
export interface ResultDraft {
  readonly type: "result";
  /** ms since 1970. */
  readonly at: number;
  readonly outcome: Outcome;
  readonly delta: number;
  readonly label: Label | null;
  readonly confidence: number | null;
  /** Id of the picture behind the count. */
  readonly evidence: string | null;
  readonly note: string | null;
  readonly source: string;
}

/** A total changed by hand. */
export interface AdjustmentDraft {
  readonly type: "adjustment";
  readonly at: number;
  readonly outcome: Outcome;
  /** What was really applied: a total never goes below 0. */
  readonly delta: number;
  readonly note: string | null;
  readonly source: string;
}

export interface InitializedDraft extends Totals {
  readonly type: "initialized";
  readonly at: number;
  readonly source: string;
}

export interface SessionStartedDraft {
  readonly type: "session_started";
  readonly at: number;
  readonly source: string;
}

export interface UndoneDraft {
  readonly type: "undone";
  readonly at: number;
  /** `seq` of the fact taken back. */
  readonly target: number;
  readonly source: string;
}

export interface ReclassifiedDraft {
  readonly type: "reclassified";
  readonly at: number;
  /** `seq` of the result or adjustment that is given another outcome. */
  readonly target: number;
  readonly outcome: Outcome;
  readonly source: string;
}

/** Something to be logged; the log gives it its number. */
export type Draft =
  | ResultDraft
  | AdjustmentDraft
  | InitializedDraft
  | SessionStartedDraft
  | UndoneDraft
  | ReclassifiedDraft;

/** Something that happened and is in the log. `seq` counts from 1; a damaged line leaves a hole. */
export type Fact = Draft & { readonly seq: number };

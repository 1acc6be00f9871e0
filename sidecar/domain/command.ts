import type { Outcome, Totals } from "../contract.ts";
import type { Draft } from "./fact.ts";
import type { View } from "./view.ts";

/** What a person (dashboard, hotkey, API) wants done to the score. Values are already checked for type and range. */
export type Command =
  | {
    readonly kind: "adjust";
    readonly outcome: Outcome;
    readonly delta: number;
    readonly note: string | null;
  }
  /** Totals that are left out stay. */
  | { readonly kind: "initialize"; readonly totals: Partial<Totals> }
  /** Of an `undone` fact: brings back what it took away. */
  | { readonly kind: "undo"; readonly seq: number | null }
  | { readonly kind: "reclassify"; readonly seq: number; readonly outcome: Outcome }
  | { readonly kind: "reset_session" };

/** Why a command changes nothing. Callers answer 404 for `not_found`, 409 for the others. */
export class Refusal extends Error {
  override name = "Refusal";
  constructor(
    readonly code:
      | "not_found"
      | "nothing_to_change"
      | "nothing_to_undo"
      | "cannot_undo"
      | "cannot_reclassify",
    message: string,
    readonly field?: string,
  ) {
    super(message);
  }
}

/**
 * The fact that carries a command out, given what the log says so far. Pure.
 * @param at ms since 1970
 * @param source who asks: "api" or "hotkey"
 * @throws {Refusal} when there is nothing to change
 */
export function decide(view: View, command: Command, at: number, source: string): Draft {
  switch (command.kind) {
    case "adjust":
      return adjust(view, command.outcome, command.delta, command.note, at, source);
    case "initialize":
      return initialize(view, command.totals, at, source);
    case "reset_session":
      return { type: "session_started", at, source };
    case "undo":
      return undo(view, command.seq, at, source);
    case "reclassify":
      return reclassify(view, command.seq, command.outcome, at, source);
  }
}

function adjust(
  view: View,
  outcome: Outcome,
  delta: number,
  note: string | null,
  at: number,
  source: string,
): Draft {
  const { victories, defeats, draws } = view.score;
  const total = { victory: victories, defeat: defeats, draw: draws }[outcome];
  const applied = Math.max(delta, -total);
  if (applied === 0) {
    throw new Refusal(
      "nothing_to_change",
      `Nothing to change: ${delta === 0 ? "'delta' is 0" : `there is no ${outcome} to take away`}`,
      "delta",
    );
  }
  return { type: "adjustment", at, outcome, delta: applied, note, source };
}

function initialize(view: View, totals: Partial<Totals>, at: number, source: string): Draft {
  const { victories, defeats, draws } = { ...view.score, ...totals };
  return { type: "initialized", at, victories, defeats, draws, source };
}

function undo(view: View, seq: number | null, at: number, source: string): Draft {
  const fact = seq === null ? view.newestUndoable() : view.standing(seq);
  if (fact === null) {
    throw seq === null
      ? new Refusal("nothing_to_undo", "Nothing to undo in this session")
      : new Refusal("not_found", `There is no event ${seq}`, "seq");
  }
  if (fact.type === "initialized" || fact.type === "session_started") {
    throw new Refusal("cannot_undo", `Event ${fact.seq} (${fact.type}) cannot be undone`, "seq");
  }
  const takenBack = fact.type === "undone" && fact.target !== null ? view.standing(fact.target) : null;
  if (takenBack?.type === "undone") {
    const again =
      `Event ${fact.seq} brought event ${takenBack.target} back: undo event ${takenBack.target} itself`;
    throw new Refusal("cannot_undo", again, "seq");
  }
  if (fact.undone) throw new Refusal("nothing_to_change", `Event ${fact.seq} is undone already`, "seq");
  return { type: "undone", at, target: fact.seq, source };
}

function reclassify(view: View, seq: number, outcome: Outcome, at: number, source: string): Draft {
  const fact = view.standing(seq);
  if (fact === null) throw new Refusal("not_found", `There is no event ${seq}`, "seq");
  if (fact.type !== "result" && fact.type !== "adjustment") {
    throw new Refusal(
      "cannot_reclassify",
      `Event ${seq} (${fact.type}) has no outcome to change`,
      "seq",
    );
  }
  if (fact.undone) throw new Refusal("cannot_reclassify", `Event ${seq} is undone`, "seq");
  if (fact.outcome === outcome) {
    throw new Refusal("nothing_to_change", `Event ${seq} is a ${outcome} already`, "outcome");
  }
  return { type: "reclassified", at, target: seq, outcome, source };
}

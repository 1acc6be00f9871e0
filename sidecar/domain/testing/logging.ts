/** What the tests of the view and of commands share: a log in memory. */
import { type Outcome } from "../../contract.ts";
import { type Command, decide, Refusal } from "../command.ts";
import type { Draft, Fact } from "../fact.ts";
import { type Entry, NEWEST_HELD, View } from "../view.ts";

/** When everything happens. */
export const START = Date.UTC(2026, 0, 1);

/** A result that the detector saw. */
export function result(outcome: Outcome, at = START): Draft {
  return {
    type: "result",
    at,
    outcome,
    delta: 1,
    label: `${outcome}_text`,
    confidence: 0.99,
    evidence: null,
    note: null,
    source: "detector",
  };
}

/** A view in which the drafts were logged one after the other. */
export function viewOf(...drafts: Draft[]): View {
  const view = new View();
  for (const draft of drafts) log(view, draft);
  return view;
}

/** Logs a draft. */
export function log(view: View, draft: Draft): Fact {
  const fact = { ...draft, seq: view.seq + 1 };
  view.record(fact);
  return fact;
}

/** Carries a command out. @throws {Refusal} when there is nothing to change */
export function run(view: View, command: Command): Fact {
  return log(view, decide(view, command, START, "api"));
}

/** The code with which a command is refused, or "accepted". */
export function refused(view: View, command: Command): string {
  try {
    decide(view, command, START, "api");
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
  return "accepted";
}

/** Every entry of a short log, oldest first. */
export const entriesOf = (view: View): Entry[] => view.newest(NEWEST_HELD).reverse();
export const adjust = (outcome: Outcome, delta: number): Command => ({
  kind: "adjust",
  outcome,
  delta,
  note: null,
});
export const undo = (seq: number | null = null): Command => ({ kind: "undo", seq });

import { type Label, type Outcome, type ResultScreen } from "../sidecar/contract.ts";
import { DETECTOR, type Fact } from "../sidecar/domain/fact.ts";
import { View } from "../sidecar/domain/view.ts";

/** A kept picture behind a result, and what it shows by all that the log says. */
export interface LabelledResult {
  /** Number of the result in the log. */
  readonly seq: number;
  /** Id of its picture. */
  readonly picture: string;
  readonly label: Label;
  /** Whether a person took the result back, which is why it is taken for `none`. */
  readonly undone: boolean;
}

type ResultFact = Extract<Fact, { type: "result" }>;

/**
 * What the pictures behind the results of a log show: the outcome as it stands now on the screen that was read. A result
 * that a person took back was none; one that the detector took back was a draw, which the settings do not count.
 */
export function labelledResults(facts: Iterable<Fact>): LabelledResult[] {
  const view = new View();
  const results: ResultFact[] = [];
  const takenBackBy = new Map<number, string>();
  for (const fact of facts) {
    view.record(fact);
    if (fact.type === "result") results.push(fact);
    if (fact.type === "undone" && !takenBackBy.has(fact.target)) takenBackBy.set(fact.target, fact.source);
  }
  return results.flatMap((fact) => {
    const { outcome, undone } = view.entryOf(fact) ?? { outcome: null, undone: false };
    if (fact.evidence === null || outcome === null) return [];
    const screen: ResultScreen = fact.label?.endsWith("_progressbar") === true ? "progressbar" : "text";
    const byPerson = undone && takenBackBy.get(fact.seq) !== DETECTOR;
    const shown: Outcome = undone ? "draw" : outcome;
    const label: Label = byPerson ? "none" : `${shown}_${screen}`;
    return [{ seq: fact.seq, picture: fact.evidence, label, undone: byPerson }];
  });
}

/** What the tests of the scorekeeper share. */
import { SimulatedClock } from "../../tests/support/clock.ts";
import { type Label, type Outcome, outcomeOf, OUTCOMES } from "../contract.ts";
import type { Draft, Fact } from "../domain/fact.ts";
import type { Rules } from "../domain/input.ts";
import { View } from "../domain/view.ts";
import { Counters } from "../runtime/counters.ts";
import { Scorekeeper } from "../scorekeeper.ts";

/** Short, so that a test sees a whole cooldown. */
export const RULES: Rules = {
  requiredConsecutive: 2,
  cooldownMs: 10_000,
  noneMs: 1_000,
  maxGapMs: 3_000,
  countDraws: true,
  minConfidence: { victory: 0.7, defeat: 0.7, draw: 0.7 },
};
/** Stands for a JPEG. */
export const PICTURE = new Uint8Array([1, 2, 3]);

/** A scorekeeper on a log in memory that can be broken. */
export function setUp({ facts = [] as Fact[], clock = new SimulatedClock(), rules = RULES } = {}) {
  const disk = { broken: false, problem: null as string | null, facts };
  const view = new View();
  for (const fact of facts) view.record(fact);
  const said: string[] = [];
  const kept: Uint8Array[] = [];
  /** What `onFact` was called with, and the victories that the view had then. */
  const told: string[] = [];
  const keeper = new Scorekeeper({
    view,
    rules,
    log: {
      append(draft: Draft) {
        if (disk.broken) {
          disk.problem = "The disk is full";
          return Promise.reject(new Error(disk.problem));
        }
        disk.problem = null;
        const fact = { ...draft, seq: view.seq + 1 };
        disk.facts.push(fact);
        return Promise.resolve(fact);
      },
      get problem() {
        return disk.problem;
      },
      damagedLines: 0,
    },
    keepEvidence: (picture) => Promise.resolve(`picture-${kept.push(picture)}`),
    clock,
    logger: { info: (_, text) => said.push(text), warn: () => {}, error: (_, text) => said.push(text) },
    counters: new Counters(),
    onFact: ({ seq, type }) => told.push(`${seq} ${type}, ${view.score.victories} victories`),
    onChange: () => {},
  });
  return { keeper, view, disk, clock, said, kept, told };
}

/** Lets the keeper see the same a number of times, at a pace of 250 ms; an outcome alone stands for its banner. */
export async function show(
  { keeper, clock }: ReturnType<typeof setUp>,
  what: Outcome | Label,
  readings = 2,
  confidence = 0.99,
): Promise<void> {
  const label = isOutcome(what) ? `${what}_text` as const : what;
  for (let i = 0; i < readings; i++) {
    await clock.advance(250);
    await keeper.see(
      { kind: "reading", at: clock.now(), source: "Game", label, outcome: outcomeOf(label), confidence },
      PICTURE,
    );
  }
}

function isOutcome(what: Outcome | Label): what is Outcome {
  return OUTCOMES.some((outcome) => outcome === what);
}

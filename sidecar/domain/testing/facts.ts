import fc from "fast-check";
import { OUTCOMES } from "../../contract.ts";
import { DETECTOR, type Draft, type Fact } from "../fact.ts";

const at = fc.integer({ min: 0, max: 1_000_000 });
const outcome = fc.constantFrom(...OUTCOMES);
const delta = fc.integer({ min: -2, max: 3 });
/** Of the fact itself, of later ones and of none at all, too. */
const target = fc.integer({ min: 1, max: 60 });
const total = fc.nat(5);
const source = fc.constantFrom("api", DETECTOR);

const arbitraryDraft: fc.Arbitrary<Draft> = fc.oneof(
  fc.record({
    type: fc.constant("result" as const),
    at,
    outcome,
    delta,
    label: fc.constant(null),
    confidence: fc.constant(null),
    evidence: fc.constant(null),
    note: fc.constant(null),
    source,
  }),
  fc.record({
    type: fc.constant("adjustment" as const),
    at,
    outcome,
    delta,
    note: fc.constant(null),
    source,
  }),
  fc.record({ type: fc.constant("undone" as const), at, target, source }),
  fc.record({ type: fc.constant("reclassified" as const), at, target, outcome, source }),
  fc.record({
    type: fc.constant("initialized" as const),
    at,
    victories: total,
    defeats: total,
    draws: total,
    source,
  }),
  fc.record({ type: fc.constant("session_started" as const), at, source }),
);

/** Facts as a log can hold them, sense or nonsense, with holes in their numbers. */
export const arbitraryFacts: fc.Arbitrary<Fact[]> = fc
  .array(fc.tuple(fc.constantFrom(1, 1, 1, 2, 5), arbitraryDraft), { maxLength: 40 })
  .map((drafts) => {
    let seq = 0;
    return drafts.map(([step, draft]) => ({ ...draft, seq: seq += step }));
  });

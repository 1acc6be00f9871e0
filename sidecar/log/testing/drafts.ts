import fc from "fast-check";
import { LABELS, OUTCOMES } from "../../contract.ts";
import type { Draft } from "../../domain/fact.ts";

const at = fc.integer({ min: 0, max: Date.UTC(9999, 11, 31, 23, 59, 59, 999) });
const outcome = fc.constantFrom(...OUTCOMES);
const delta = fc.integer({ min: -1_000, max: 1_000 });
const target = fc.integer({ min: 1, max: 2 ** 40 });
const total = fc.nat();
const source = fc.string();
/** Plain objects, as programs make them. */
function record<T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> {
  return fc.record(model, { noNullPrototype: true });
}

const text = fc.option(fc.string({ unit: "binary" }));

/** Everything that can be logged. */
export const arbitraryDraft: fc.Arbitrary<Draft> = fc.oneof(
  record({
    type: fc.constant("result" as const),
    at,
    outcome,
    delta,
    label: fc.option(fc.constantFrom(...LABELS)),
    confidence: fc.option(fc.double({ min: 0, max: 1, noNaN: true }).map((n) => n + 0)),
    evidence: text,
    note: text,
    source,
  }),
  record({ type: fc.constant("adjustment" as const), at, outcome, delta, note: text, source }),
  record({
    type: fc.constant("initialized" as const),
    at,
    victories: total,
    defeats: total,
    draws: total,
    source,
  }),
  record({ type: fc.constant("session_started" as const), at, source }),
  record({ type: fc.constant("undone" as const), at, target, source }),
  record({ type: fc.constant("reclassified" as const), at, target, outcome, source }),
);

import * as v from "valibot";
import { LABELS, OUTCOMES } from "../contract.ts";
import type { Draft, Fact } from "../domain/fact.ts";

/** What one line of the log says. */
export type Decoded =
  /** `seq` is `null` for the lines of the first proof of concept, which were not numbered. */
  | { readonly kind: "fact"; readonly draft: Draft; readonly seq: number | null }
  /** `seq` is the number of the line when that much can be read. */
  | { readonly kind: "damaged"; readonly reason: string; readonly seq: number | null };

/** Longest line that is written or read, in bytes; a longer one is damage, and is never held in memory as a whole. */
export const MAX_LINE_BYTES = 1_048_576;

/** The format of the lines that this version writes. */
const VERSION = 1;

/** Every key of a line, in the order in which they are written. */
const KEYS = [
  "v",
  "seq",
  "at",
  "type",
  "target",
  "outcome",
  "delta",
  "label",
  "confidence",
  "evidence",
  "note",
  "victories",
  "defeats",
  "draws",
  "source",
] as const;

/** One line, without its newline. Fields that are `null` are left out. */
export function encode(fact: Fact): string {
  const values: { [K in typeof KEYS[number]]?: unknown } = {
    ...fact,
    v: VERSION,
    at: new Date(fact.at).toISOString(),
  };
  return JSON.stringify(Object.fromEntries(
    KEYS.flatMap((key) => values[key] === null ? [] : [[key, values[key]]]),
  ));
}

/** Reads one line without its newline. Keys that are not known are ignored: a newer version may have written them. */
export function decode(line: string): Decoded {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return damaged("not JSON");
  }
  if (typeof json !== "object" || json === null) return damaged("not a JSON object");
  if (!("v" in json)) return decodeLegacy(json);
  if (json.v !== VERSION) return damaged(`its version (v) is ${JSON.stringify(json.v)}`, json);
  const type = "type" in json ? json.type : undefined;
  if (!isFactType(type)) return damaged(`its type is ${JSON.stringify(type)}`, json);
  const parsed = v.safeParse(FACTS[type], json, { abortEarly: true });
  if (!parsed.success) return damaged(issueOf(parsed.issues), json);
  const { seq, ...draft } = parsed.output;
  return { kind: "fact", draft, seq };
}

function damaged(reason: string, json: object = {}): Decoded {
  const { seq } = v.parse(NUMBERED, json);
  return { kind: "damaged", reason, seq };
}

function isFactType(type: unknown): type is keyof typeof FACTS {
  return typeof type === "string" && Object.hasOwn(FACTS, type);
}

function decodeLegacy(json: object): Decoded {
  const parsed = v.safeParse(LEGACY, json, { abortEarly: true });
  if (!parsed.success) return damaged(issueOf(parsed.issues));
  const { type, value: outcome, delta, timestamp: at, confidence, note } = parsed.output;
  const draft: Draft = type === "adjustment"
    ? { type, at, outcome, delta, note, source: LEGACY_SOURCE }
    : { type, at, outcome, delta, label: null, confidence, evidence: null, note, source: LEGACY_SOURCE };
  return { kind: "fact", draft, seq: null };
}

function issueOf([issue]: [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]]): string {
  const key = v.getDotPath(issue);
  return key === null ? issue.message : `${key}: ${issue.message}`;
}

/** `source` of the facts of the first proof of concept, which did not name any. */
const LEGACY_SOURCE = "legacy";

const ISO_DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;

const INTEGER = v.custom<number>(Number.isSafeInteger, "not a whole number");
const SEQ = v.custom<number>((n) => Number.isSafeInteger(n) && Number(n) > 0, "not a whole number from 1");
const TOTAL = v.custom<number>((n) => Number.isSafeInteger(n) && Number(n) >= 0, "not a whole number from 0");
const OUTCOME = v.picklist(OUTCOMES);
const AT = v.pipe(
  v.string(),
  v.regex(ISO_DATE, "not an ISO 8601 time"),
  v.transform((text) => Date.parse(text)),
  v.number("not a time that exists"),
);
const SECONDS = v.pipe(
  v.number(),
  v.minValue(0),
  // The end of the year 9999, the last that an ISO time of four digits can name.
  v.maxValue(253_402_300_799),
  v.transform((seconds) => Math.round(seconds * 1_000)),
);

// What only explains a count must not cost it: a value that does not fit is taken as none.
const CONFIDENCE = v.fallback(v.nullish(v.pipe(v.number(), v.minValue(0), v.maxValue(1)), null), null);
const LABEL = v.fallback(v.nullish(v.picklist(LABELS), null), null);
const TEXT = v.fallback(v.nullish(v.string(), null), null);

/** All that may be readable of a damaged line. */
const NUMBERED = v.object({ seq: v.fallback(v.nullish(SEQ, null), null) });

const COMMON = { seq: SEQ, at: AT, source: v.string() };

/** By type: looked up directly, which is twice as fast as a variant. */
const FACTS = {
  result: v.object({
    ...COMMON,
    type: v.literal("result"),
    outcome: OUTCOME,
    delta: INTEGER,
    label: LABEL,
    confidence: CONFIDENCE,
    evidence: TEXT,
    note: TEXT,
  }),
  adjustment: v.object({
    ...COMMON,
    type: v.literal("adjustment"),
    outcome: OUTCOME,
    delta: INTEGER,
    note: TEXT,
  }),
  initialized: v.object({
    ...COMMON,
    type: v.literal("initialized"),
    victories: TOTAL,
    defeats: TOTAL,
    draws: TOTAL,
  }),
  session_started: v.object({ ...COMMON, type: v.literal("session_started") }),
  undone: v.object({ ...COMMON, type: v.literal("undone"), target: SEQ }),
  reclassified: v.object({ ...COMMON, type: v.literal("reclassified"), target: SEQ, outcome: OUTCOME }),
};

/** The lines of the first proof of concept. `delta` is 0 for what it saw during its cooldown. */
const LEGACY = v.object({
  type: v.picklist(["result", "adjustment"]),
  value: OUTCOME,
  delta: INTEGER,
  timestamp: v.union([AT, SECONDS]),
  confidence: CONFIDENCE,
  note: TEXT,
});

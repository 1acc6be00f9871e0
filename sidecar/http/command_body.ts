import * as v from "valibot";
import { OUTCOMES } from "../contract.ts";
import type { Command } from "../domain/command.ts";
import type { Clock } from "../runtime/clock.ts";
import { type BodyLimits, readBody } from "./body.ts";
import { excerpt, HttpError } from "./errors.ts";
import { STREAM_NAME } from "../runtime/stream_name.ts";

const LIMITS: BodyLimits = { limit: 65_536, deadlineMs: 10_000 };

/** The most that a correction moves a total by, either way. */
const LARGEST_DELTA = 1_000;
/** The highest total that can be set. */
const LARGEST_TOTAL = 1_000_000;
/** Characters. */
const LONGEST_NOTE = 200;
/** Characters; OBS itself sets no limit to a source's name. */
const LONGEST_SOURCE = 500;

const whole = (from: number, to: number) => v.pipe(v.number(), v.integer(), v.minValue(from), v.maxValue(to));
const seq = whole(1, Number.MAX_SAFE_INTEGER);
const total = v.exactOptional(whole(0, LARGEST_TOTAL));
const outcome = v.picklist(OUTCOMES);

/** What a wrong field must be. `value` is the older name of `outcome`. */
const ALLOWED: Readonly<Record<string, string>> = {
  outcome: 'must be "victory", "defeat" or "draw"',
  value: 'must be "victory", "defeat" or "draw"',
  delta: `must be a whole number from -${LARGEST_DELTA} to ${LARGEST_DELTA}`,
  note: `must be text of at most ${LONGEST_NOTE} characters`,
  victories: `must be a whole number from 0 to ${LARGEST_TOTAL}`,
  defeats: `must be a whole number from 0 to ${LARGEST_TOTAL}`,
  draws: `must be a whole number from 0 to ${LARGEST_TOTAL}`,
  seq: "must be the number of an event, a whole number from 1 up",
  stream: "must be the name of a stream (at most 32 letters, digits, '_' and '-') or null",
  source: `must be "auto", the name of a source (at most ${LONGEST_SOURCE} characters) or null`,
};

const ADJUST = v.strictObject({
  outcome,
  delta: v.optional(whole(-LARGEST_DELTA, LARGEST_DELTA), 1),
  note: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(LONGEST_NOTE))), null),
});
const INITIALIZE = v.strictObject({ victories: total, defeats: total, draws: total });
const UNDO = v.strictObject({ seq: v.optional(v.nullable(seq), null) });
const RECLASSIFY = v.strictObject({ seq, outcome });
const RESET_SESSION = v.strictObject({});
const CLIP = v.strictObject({
  stream: v.optional(v.nullable(v.pipe(v.string(), v.regex(STREAM_NAME))), null),
});
const SOURCE = v.strictObject({
  source: v.nullable(v.pipe(v.string(), v.check((name) => name.trim() !== ""), v.maxLength(LONGEST_SOURCE))),
});

/** What each route makes of its body. A key that is not known is refused: `{"id": 2}` must not undo the newest event. */
export const COMMANDS = {
  adjust(body: JsonObject): Command {
    const { outcome, delta, note } = parse(ADJUST, body);
    const text = note?.trim() ?? "";
    return { kind: "adjust", outcome, delta, note: text === "" ? null : text };
  },
  initialize(body: JsonObject): Command {
    // A body with none of them is a mistake, and would only hide the streak.
    if (!["victories", "defeats", "draws"].some((key) => Object.hasOwn(body, key))) {
      throw wrong("victories", undefined);
    }
    return { kind: "initialize", totals: parse(INITIALIZE, body) };
  },
  undo(body: JsonObject): Command {
    return { kind: "undo", ...parse(UNDO, body) };
  },
  reclassify(body: JsonObject): Command {
    return { kind: "reclassify", ...parse(RECLASSIFY, body) };
  },
  reset_session(body: JsonObject): Command {
    parse(RESET_SESSION, body);
    return { kind: "reset_session" };
  },
} as const;

/** The source that a body chooses, `null` for the configured one. */
export function readSource(body: JsonObject): string | null {
  return parse(SOURCE, body).source;
}

/** The stream that a body wants a clip of, `null` for the only one. */
export function readClip(body: JsonObject): string | null {
  return parse(CLIP, body).stream;
}

export type JsonObject = Readonly<Record<string, unknown>>;

const JSON_OBJECT = v.custom<JsonObject>((value) =>
  typeof value === "object" && value !== null && !Array.isArray(value)
);

/**
 * The JSON object that a command came with; no body at all is one without keys.
 * @throws {HttpError} 415 for another type (which a page of another site could send unasked), 400, 408 or 413
 */
export async function readJsonObject(request: Request, clock: Clock): Promise<JsonObject> {
  if (!/^application\/json *(;|$)/i.test(request.headers.get("content-type") ?? "")) {
    throw new HttpError(
      415,
      "unsupported_media_type",
      "The body must come as 'Content-Type: application/json'",
    );
  }
  const bytes = await readBody(request, LIMITS, clock);
  if (bytes.length === 0) return {};
  const parsed = v.safeParse(JSON_OBJECT, parseJson(bytes));
  if (!parsed.success) throw new HttpError(400, "invalid_json", "The body must be a JSON object");
  return parsed.output;
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new HttpError(400, "invalid_json", "The body is not valid JSON", { cause });
  }
}

type BodySchema = v.StrictObjectSchema<v.ObjectEntries, undefined>;

/** @throws {HttpError} 400 `unknown_field` or `invalid_<field>` for the first field that is wrong, or for a `value` other than `outcome` */
function parse<S extends BodySchema>(schema: S, body: JsonObject): v.InferOutput<S> {
  const takesOutcome = Object.hasOwn(schema.entries, "outcome");
  const { value, ...rest } = body;
  const renamed = takesOutcome && value !== undefined && !Object.hasOwn(body, "outcome");
  const given = renamed ? { ...rest, outcome: value } : takesOutcome ? rest : body;
  const unknown = Object.keys(given).find((key) => !Object.hasOwn(schema.entries, key));
  if (unknown !== undefined) throw unknownField(unknown, Object.keys(schema.entries));
  const parsed = v.safeParse(schema, given, { abortEarly: true });
  if (parsed.success) {
    if (takesOutcome && !renamed && value !== undefined && value !== body.outcome) throw contradiction(body);
    return parsed.output;
  }
  const key = String(parsed.issues[0].path?.[0]?.key);
  const field = key === "outcome" && renamed ? "value" : key;
  throw wrong(field, Object.hasOwn(body, field) ? body[field] : undefined);
}

/** `outcome` and its older name `value` that do not say the same: which of them was meant is not ours to guess. */
function contradiction({ outcome, value }: JsonObject): HttpError {
  return new HttpError(
    400,
    "invalid_value",
    `'value' is the older name of 'outcome' and must be the same: got ${shown(value)} and ${shown(outcome)}`,
    { field: "value" },
  );
}

function unknownField(field: string, known: readonly string[]): HttpError {
  const list = known.map((name) => `'${name}'`).join(", ");
  const takes = known.length === 0 ? "it takes no fields" : `it takes ${list}`;
  return new HttpError(400, "unknown_field", `${shown(field)} is not a field of this request: ${takes}`, {
    field: excerpt(field),
  });
}

function wrong(field: string, got: unknown): HttpError {
  return new HttpError(
    400,
    `invalid_${field}`,
    `'${field}' ${ALLOWED[field] ?? "is wrong"}, got ${shown(got)}`,
    {
      field,
    },
  );
}

/** A value as a person wrote it, cut short. */
export function shown(value: unknown): string {
  const text = typeof value === "number" ? String(value) : JSON.stringify(value) ?? "nothing";
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}

import fc from "fast-check";
import type { Schema } from "../../../tests/support/operations.ts";

/** JSON, and what nearly is: fields of the right name with anything in them. */

/** Text that has broken programs: other alphabets, halves of characters, controls, what other languages take for more. */
export const ODD_TEXT: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    "",
    " ",
    "\u0000",
    "\ud800",
    "\udc00\ud83d",
    "\u202e\u0007\u001b[2J",
    "勝利 ПОБЕДА 🏆",
    "ﷺ".repeat(400),
    "__proto__",
    "constructor",
    "../../../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "<script>alert(1)</script>",
    "'; DROP TABLE events; --",
    "${7*7}{{7*7}}%s%n",
    "\r\nSet-Cookie: a=b",
    "x".repeat(70_000),
  ),
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.string({ maxLength: 40 }),
);

const NUMBERS = fc.oneof(
  fc.constantFrom(-0, 0.1, -1, 1e21, 1e308, 2 ** 53, -(2 ** 63), 4294967296, 1_000_001, 1e-320),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);

const ANYTHING: fc.Arbitrary<unknown> = fc.oneof(
  ODD_TEXT,
  NUMBERS,
  fc.boolean(),
  fc.constant(null),
  fc.jsonValue({ maxDepth: 3 }),
);

/** Texts that no value of JSON is written as. */
const BROKEN = fc.constantFrom(
  "",
  "null",
  "[]",
  '""',
  "{",
  "{}}",
  '{"outcome":}',
  "{'outcome':'victory'}",
  '{"outcome":"victory",}',
  '{"delta":1e999,"outcome":"victory"}',
  '{"delta":01,"outcome":"draw"}',
  '{"seq":99999999999999999999999999}',
  '{"outcome":"victory","outcome":"defeat"}',
  '{"delta":1,"outcome":"victory","delta":-1}',
  '{"__proto__":{"outcome":"victory"}}',
  '{"constructor":{"prototype":{"delta":1}}}',
  '\ufeff{"outcome":"victory"}',
  "[".repeat(60_000),
  `${'{"a":'.repeat(12_000)}1${"}".repeat(12_000)}`,
  `{"note":"${"\\u0000".repeat(9_000)}","outcome":"draw"}`,
);

/** The text of a body for a schema: right, nearly right or nothing of the kind. */
export function jsonText(
  schema: Schema | null,
  schemas: Readonly<Record<string, Schema>>,
): fc.Arbitrary<string> {
  const fitting = schema === null ? ANYTHING : valueOf(schema, schemas);
  return fc.oneof(
    { weight: 12, arbitrary: fitting.map((value) => JSON.stringify(value) ?? "") },
    {
      weight: 2,
      arbitrary: fc.tuple(fitting, fc.nat()).map(([value, at]) => cut(JSON.stringify(value), at)),
    },
    { weight: 3, arbitrary: BROKEN },
  );
}

function valueOf(schema: Schema, schemas: Readonly<Record<string, Schema>>): fc.Arbitrary<unknown> {
  const named = schema.$ref === undefined ? schema : schemas[schema.$ref.split("/").at(-1) ?? ""] ?? {};
  const { properties } = named;
  if (properties !== undefined) {
    const fields = fc.record(
      Object.fromEntries(
        Object.entries(properties).map(([name, inner]) => [name, valueOf(inner, schemas)]),
      ),
      { requiredKeys: [] },
    );
    const others = fc.oneof(
      { weight: 6, arbitrary: fc.constant({}) },
      { weight: 1, arbitrary: fc.dictionary(fc.string({ maxLength: 12 }), ANYTHING, { maxKeys: 2 }) },
    );
    return fc.tuple(fields, others).map(([own, more]) => ({ ...more, ...own }));
  }
  const choices = named.enum ?? [];
  const right = choices.length > 0
    ? fc.constantFrom(...choices)
    : named.anyOf !== undefined
    ? fc.oneof(...named.anyOf.map((one) => valueOf(one, schemas)))
    : named.type === "string"
    ? ODD_TEXT
    : named.type === "null"
    ? fc.constant(null)
    : fc.integer({ min: -3, max: 40 });
  return fc.oneof({ weight: 5, arbitrary: right }, { weight: 1, arbitrary: ANYTHING });
}

function cut(text: string | undefined, at: number): string {
  return (text ?? "").slice(0, at % ((text?.length ?? 0) + 1));
}

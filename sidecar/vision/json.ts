import * as v from "valibot";

/** Parses text as JSON of a schema; throws an `Error` that names the first thing that is wrong. */
export function parseJson<const Schema extends v.GenericSchema>(
  schema: Schema,
  text: string,
): v.InferOutput<Schema> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new Error("it is not JSON", { cause });
  }
  const result = v.safeParse(schema, json);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const key = v.getDotPath(issue);
  throw new Error(key === null ? issue.message : `'${key}': ${issue.message}`);
}

import * as v from "valibot";

const styleSheet = v.pipe(v.string(), v.parseJson(), v.object({ version: v.string() }));

/** The version in the data of a `custom-css` event, or `null` when the text is not one. */
export function parseStyleVersion(text: string): string | null {
  const result = v.safeParse(styleSheet, text);
  return result.success ? result.output.version : null;
}

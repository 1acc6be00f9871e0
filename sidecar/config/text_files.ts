import * as v from "valibot";
import { isTable } from "./values.ts";

/**
 * The templates of `[text_files]`: what is written, by the name of the file. Names are plain, so that nothing leaves the
 * data folder, and end in `.txt`, which none of the folder's own files does.
 */

/** What a template may hold in braces. */
export const PLACEHOLDERS = [
  "victories",
  "defeats",
  "draws",
  "total",
  "win_rate",
  "streak",
  "last_outcome",
  "session",
] as const;
export type Placeholder = (typeof PLACEHOLDERS)[number];

/** More than anybody shows at once. */
const MOST_FILES = 50;
/** Characters. */
const LONGEST_TEMPLATE = 1_000;
const NAME = /^[\p{L}\p{N}_](?:[\p{L}\p{N}_ .()-]{0,80})\.txt$/u;
/** Names that Windows takes for devices, with any extension. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)[ .]/i;

const fileName = v.custom<string>(
  (value) => typeof value === "string" && NAME.test(value) && !DEVICE.test(value),
  'a plain file name that ends in ".txt", such as "score.txt"; the file lies in the data folder',
);

const template = v.pipe(
  v.string("text"),
  v.maxLength(LONGEST_TEMPLATE, `text of at most ${LONGEST_TEMPLATE} characters`),
  v.check(
    (text) =>
      [...text.matchAll(/\{([^{}]*)\}/g)].every(([, name]) => PLACEHOLDERS.some((one) => one === name)),
    `text with nothing else in braces than ${PLACEHOLDERS.map((name) => `{${name}}`).join(", ")}`,
  ),
);

/** A table of templates by file name. */
export const fileTemplates = v.pipe(
  v.custom<Record<string, unknown>>(isTable, 'a table such as { "score.txt" = "{victories}-{defeats}" }'),
  v.record(fileName, template),
  v.check(
    (table) => Object.keys(table).length <= MOST_FILES,
    `a table of at most ${MOST_FILES} files`,
  ),
  v.check(
    (table) =>
      new Set(Object.keys(table).map((name) => name.toLowerCase())).size === Object.keys(table).length,
    "a table of names that differ in more than upper and lower case, which are the same file on some systems",
  ),
);

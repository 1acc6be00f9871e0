/** What `scoreline.toml` is when its text is no TOML, in words of those who write it by hand. */

/** What most often stands behind an error of the parser (smol-toml), and what to write instead. */
const REMEDIES: readonly (readonly [error: RegExp, remedy: string])[] = [
  [/\bescape\b/, String.raw`write the path between single quotes, as in dir = 'C:\scoreline'`],
  [
    /^invalid value|must be followed by an end-of-line|^unfinished string/,
    'text stands between straight quotation marks, as in source = "Game Capture"',
  ],
  [
    / in key$|end of key/,
    'a line is a [section] or a setting, as in port = 3001, and a comment begins with "#"',
  ],
  [/numeric literal|leading zero/, "a number has digits alone, and a point before its decimals"],
  [/expected comma/, "a list ends with ] and a table with }"],
];

/**
 * The rest of the sentence that names file and line. Nothing of the file is quoted, for it may hold a password.
 *
 * @param error the first line of what the parser says
 */
export function tomlProblem(error: string): string {
  const reason = error.replace("Invalid TOML document: ", "");
  const remedy = REMEDIES.find(([test]) => test.test(reason))?.[1];
  return remedy === undefined ? reason : `${reason}; ${remedy}`;
}

/** Whether a text was read as UTF-8 without being it: Notepad's ANSI and "Unicode" (UTF-16) leave these marks. */
export function isMisread(text: string): boolean {
  return /[\uFFFD\0]/.test(text);
}

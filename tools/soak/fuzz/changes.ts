import fc from "fast-check";

/** Changes of a text that consists of lines, such as an SDP offer, a settings file or a log. */

/** One change; the numbers are taken modulo what there is. */
interface Change {
  readonly kind: "remove" | "repeat" | "swap" | "word" | "number" | "letter" | "cut" | "end" | "double";
  readonly at: number;
  readonly other: number;
  readonly text: string;
}

const KINDS = ["remove", "repeat", "swap", "word", "number", "letter", "cut", "end", "double"] as const;
const ODD = [
  "",
  " ",
  "0",
  "-1",
  "65536",
  "4294967296",
  "99999999999999999999",
  "NaN",
  "1e309",
  "\u0000",
  "\u{1f600}é",
  "x".repeat(3_000),
  "../..",
  "%s%n",
  "127.0.0.1",
  "::",
  "0x41",
  ":",
  "=",
  '"',
  "__proto__",
] as const;

/** A few changes, one after the other. */
export const CHANGES: fc.Arbitrary<readonly Change[]> = fc.array(
  fc.record({
    kind: fc.constantFrom(...KINDS),
    at: fc.nat(),
    other: fc.nat(),
    text: fc.constantFrom(...ODD),
  }),
  { minLength: 1, maxLength: 5 },
);

/** The text as the changes leave it. @param newline what its lines end in */
export function changed(text: string, changes: readonly Change[], newline = "\n"): string {
  return changes.reduce((lines, change) => apply(lines, change), text.split(newline)).join(newline);
}

function apply(lines: readonly string[], { kind, at, other, text }: Change): string[] {
  const index = at % Math.max(1, lines.length);
  const line = lines[index] ?? "";
  const put = (...instead: string[]) => lines.toSpliced(index, 1, ...instead);
  switch (kind) {
    case "remove":
      return put();
    case "repeat":
      return put(line, lines[other % lines.length] ?? "");
    case "swap":
      return put(lines[other % lines.length] ?? "").with(other % lines.length, line);
    case "word": {
      const words = line.split(/(?=[ :=/,])/);
      return put(words.with(other % words.length, text).join(""));
    }
    case "number":
      return put(line.replace(/\d+(\.\d+)?/, text));
    case "letter": {
      const place = other % (line.length + 1);
      return put(line.slice(0, place) + String.fromCharCode(other % 256) + line.slice(place + 1));
    }
    case "cut":
      return put(line.slice(0, other % (line.length + 1)));
    case "end":
      return lines.slice(0, index + 1);
    case "double":
      return [...lines, ...lines.slice(index)].slice(0, 2_000);
  }
}

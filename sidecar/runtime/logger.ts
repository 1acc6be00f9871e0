import { printable } from "./printable.ts";

/** Says what happens, for people, one line each. Callers never pass secrets. */
export interface Logger {
  info(topic: string, text: string): void;
  warn(topic: string, text: string): void;
  error(topic: string, text: string): void;
}

export interface LoggerOptions {
  /** Receives a finished line without its newline. */
  readonly write: (line: string) => void;
  /** ms since 1970. */
  readonly now: () => number;
  /** The same line is said once in this time (ms); what was left out is counted in the next one. Default 1 s. */
  readonly repeatMs?: number;
}

/** Characters; traces of errors, the longest texts, have a few hundred. */
const LONGEST_TEXT = 4_000;

/** Lines of different text that are remembered for summing up; more than that are said as they come. */
const REMEMBERED_LINES = 64;

/** A logger that sums up repeated lines, so that a fault that recurs four times a second cannot fill a disk. */
export function createLogger({ write, now, repeatMs = 1_000 }: LoggerOptions): Logger {
  const said = new Map<string, { readonly at: number; readonly left: number }>();

  function say(level: string, topic: string, text: string): void {
    const line = `${level} ${topic}: ${printable(text, LONGEST_TEXT)}`;
    const at = now();
    const before = said.get(line);
    said.delete(line); // and to the end again: what is forgotten first is the line that has not come for longest
    if (before !== undefined && at - before.at < repeatMs && at >= before.at) {
      said.set(line, { at: before.at, left: before.left + 1 });
      return;
    }
    if (said.size >= REMEMBERED_LINES) said.delete(said.keys().next().value ?? "");
    said.set(line, { at, left: 0 });
    const times = before !== undefined && before.left > 0 ? ` (and ${before.left} more like it)` : "";
    write(`${new Date(at).toISOString()} ${line}${times}`);
  }

  return {
    info: (topic, text) => say("info ", topic, text),
    warn: (topic, text) => say("warn ", topic, text),
    error: (topic, text) => say("error", topic, text),
  };
}

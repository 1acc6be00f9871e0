import { OUTCOMES } from "./contract.ts";
import type { Command } from "./domain/command.ts";

/** Longest line that is read from standard input; what is longer is no command. Characters. */
const MAX_LINE = 200;

/**
 * The command of one line that the launcher sends: `+victory`, `-defeat`, `undo`, `new_session`.
 * `null` for anything else.
 */
export function parseCommand(line: string): Command | null {
  if (line === "undo") return { kind: "undo", seq: null };
  if (line === "new_session") return { kind: "reset_session" };
  const outcome = OUTCOMES.find((name) => name === line.slice(1));
  if (outcome === undefined || !/^[+-]/.test(line)) return null;
  return { kind: "adjust", outcome, delta: line.startsWith("+") ? 1 : -1, note: null };
}

/**
 * Hands every line of a stream on; resolves at its end. The end is the leash of whoever started the process: it comes
 * also when that process is killed.
 */
export async function readLines(
  input: ReadableStream<Uint8Array>,
  onLine: (line: string) => void,
): Promise<void> {
  let rest = "";
  try {
    for await (const text of input.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + text).split(/\r?\n/);
      rest = (lines.pop() ?? "").slice(-MAX_LINE);
      for (const line of lines) if (line.trim() !== "") onLine(line.trim());
    }
  } catch {
    // A broken pipe is an end as well.
  }
}

import type { Clock } from "../runtime/clock.ts";
import { messageOf } from "../runtime/message.ts";
import type { ForwardCommand } from "./presets.ts";

/** A program that gets a stream on its standard input. */
export interface Child {
  /** Settles when the program has ended; never rejects. */
  readonly ended: Promise<Deno.CommandStatus>;
  /** Resolves when the program has room for more. Rejects when it takes nothing any more. One at a time. */
  write(bytes: Uint8Array): Promise<void>;
  /** Tells the program that this was all. */
  closeInput(): void;
  kill(signal: "SIGTERM" | "SIGKILL"): void;
}

export interface ChildOptions {
  readonly clock: Clock;
  /** Told of each line on its standard error. */
  readonly onLine: (line: string) => void;
}

/** How long the last words of a program are waited for, ms: one that it started may go on holding the pipe. */
const LAST_WORDS_MS = 1_000;
/** What a program says is cut to this, characters. */
const LONGEST_LINE = 300;

/**
 * Starts a program. It gets our environment, where it finds what it needs to reach its receivers, but none of our own
 * settings, which may hold secrets of ours.
 *
 * @throws {Error} the end of a sentence about it when it cannot be started
 */
export function startChild({ program, args }: ForwardCommand, { clock, onLine }: ChildOptions): Child {
  let child: Deno.ChildProcess;
  try {
    child = new Deno.Command(program, {
      args: [...args],
      env: withoutOurs(Deno.env.toObject()),
      stdin: "piped",
      stdout: "null",
      stderr: "piped",
    }).spawn();
  } catch (cause) {
    throw new Error(`cannot be started: ${whyNotStarted(cause)}`, { cause });
  }
  const input = child.stdin.getWriter();
  input.closed.catch(() => {}); // told by write()
  let isRunning = true;
  let failWrite: (reason: Error) => void = () => {};
  const heard = listen(child.stderr, onLine);
  const ended = child.status.then(async (status) => {
    isRunning = false;
    // What the program has started may still hold the pipe, and read none of it.
    failWrite(new Error("The program has ended"));
    input.abort().catch(() => {});
    const all = new AbortController();
    await Promise.race([heard, clock.sleep(LAST_WORDS_MS, all.signal)]);
    all.abort();
    return status;
  });
  return {
    ended,
    write: (bytes) =>
      new Promise((resolve, reject) => {
        failWrite = reject;
        input.write(bytes).then(resolve, reject);
      }),
    closeInput: () => void input.close().catch(() => {}),
    kill(signal) {
      if (!isRunning) return;
      try {
        child.kill(signal);
      } catch (error) {
        if (!(error instanceof Deno.errors.NotFound) && !(error instanceof TypeError)) throw error; // it has just ended
      }
    },
  };
}

/** Our settings, empty: a variable can be changed for a child, not taken away. */
function withoutOurs(env: Readonly<Record<string, string>>): Record<string, string> {
  const ours = Object.keys(env).filter((name) => name.startsWith("SCORELINE_"));
  return Object.fromEntries(ours.map((name) => [name, ""]));
}

function whyNotStarted(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "it is not installed, or not in the PATH";
  // Deno lets nobody who may start certain programs load others into them.
  const [loader] = /\b(?:LD|DYLD)_\w+/.exec(messageOf(error)) ?? [];
  if (loader !== undefined) return `${loader} is set, start Scoreline without it`;
  if (error instanceof Deno.errors.NotCapable || error instanceof Deno.errors.PermissionDenied) {
    return "it may not be run; is it installed, executable and in the PATH?";
  }
  return messageOf(error);
}

/** Lines end with a line feed or a carriage return; what is longer than a line is cut off, not kept. */
async function listen(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  onLine: (line: string) => void,
): Promise<void> {
  let line = "";
  const tell = () => {
    const said = line.trim();
    line = "";
    if (said !== "") onLine(said);
  };
  try {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      const [first = "", ...rest] = text.split(/[\r\n]/);
      line = (line + first).slice(0, LONGEST_LINE);
      for (const part of rest) {
        tell();
        line = part.slice(0, LONGEST_LINE);
      }
    }
  } catch {
    // The pipe broke with the program; its status tells the rest.
  }
  tell();
}

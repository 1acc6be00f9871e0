import { STOP_SIGNALS } from "./runtime/process.ts";

/** Longest time that the sidecar may take to end, ms; it takes a fraction of a second. */
const STOP_LIMIT_MS = 15_000;

/** How often a launcher looks whether whoever started it is still there, ms. */
const LOOK_MS = 1_000;

const WINDOWS = Deno.build.os === "windows";

export interface AccompanyOptions {
  /** Asked about once a second; the child is let go once it says so. Default: never. */
  readonly isAbandoned?: () => boolean;
  readonly stopLimitMs?: number;
}

/**
 * Stays with a child until it ends and returns its exit code (128 + the signal's number when a signal ended it). The
 * child's standard input is its leash: the child reads the end of it when this process is gone, however it went.
 *
 * Signals to stop are passed on, each time they come: a terminal's Ctrl-C reaches the child twice. Windows has no
 * signals to pass on; there the leash is let go. `input`, when there is one, is passed on to the child, and its end
 * ends the child, as `isAbandoned` does. A child that was asked to end and has not after `stopLimitMs` is killed; nothing that was counted is
 * lost by that.
 */
export async function accompany(
  child: Deno.ChildProcess,
  input: ReadableStream<Uint8Array> | null,
  { isAbandoned = () => false, stopLimitMs = STOP_LIMIT_MS }: AccompanyOptions = {},
): Promise<number> {
  const leash = child.stdin.getWriter();
  let limit: ReturnType<typeof setTimeout> | undefined;

  function letGo(): void {
    setLimit();
    leash.close().catch(() => {}); // closed before, or the child is gone
  }
  function setLimit(): void {
    limit ??= setTimeout(() => send("SIGKILL"), stopLimitMs);
  }
  function send(signal: Deno.Signal): void {
    try {
      child.kill(signal);
    } catch {
      // The child has just ended.
    }
  }
  async function passOn(from: ReadableStream<Uint8Array>): Promise<void> {
    try {
      for await (const chunk of from) await leash.write(chunk);
    } catch {
      // Whoever starts us is gone, or the child is: either way it is over.
    }
    letGo();
  }

  const listeners = STOP_SIGNALS.map((signal) => {
    const listener = () => {
      if (WINDOWS) return letGo();
      setLimit();
      send(signal);
    };
    Deno.addSignalListener(signal, listener);
    return { signal, listener };
  });
  if (input !== null) void passOn(input);
  const look = setInterval(() => {
    if (isAbandoned()) letGo();
  }, LOOK_MS);
  Deno.unrefTimer(look);
  try {
    return (await child.status).code;
  } finally {
    clearTimeout(limit);
    clearInterval(look);
    for (const { signal, listener } of listeners) Deno.removeSignalListener(signal, listener);
    await leash.close().catch(() => {});
  }
}

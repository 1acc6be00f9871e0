import { existsSync } from "node:fs";

/** A program that a test runs beside itself, and what it has said. */
export interface Program {
  readonly pid: number;
  /** Settles when the program has ended and everything it wrote has been read; never rejects. */
  readonly ended: Promise<Deno.CommandStatus>;
  /** Standard output and standard error so far, in the order in which they arrived. */
  output(): string;
  isRunning(): boolean;
  /** Sends a signal; nothing happens when the program has ended. */
  signal(signal: Deno.Signal): void;
  /** Sends a signal and waits; whoever has not gone after `graceMs` is killed. */
  end(signal: Deno.Signal, graceMs?: number): Promise<Deno.CommandStatus>;
}

export interface ProgramOptions {
  readonly args: readonly string[];
  /** The whole environment of the program; nothing of ours is passed on. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Sent to the program when the test itself is killed, so that nothing is left over. */
  readonly atOurDeath?: "KILL" | "TERM";
}

/**
 * Starts a program without waiting for it to be ready. On Linux the kernel ends it when the test dies first
 * (`setpriv`, which replaces itself by the program, so the pid is the program's own).
 *
 * @throws {Deno.errors.NotFound} when there is no such program.
 */
export function startProgram(command: string, options: ProgramOptions): Program {
  const leash = leashFor(options.atOurDeath ?? "KILL");
  const child = new Deno.Command(leash[0] ?? command, {
    args: [...leash.slice(1), ...(leash.length > 0 ? [command] : []), ...options.args],
    env: { ...options.env },
    clearEnv: true,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();

  let said = "";
  let running = true;
  async function listen(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) said += text;
  }
  const heard = Promise.all([listen(child.stdout), listen(child.stderr)]);
  const gone = child.status.then((status) => {
    running = false;
    return status;
  });
  const ended = heard.then(() => gone);

  function signal(name: Deno.Signal): void {
    if (running) child.kill(name);
  }
  return {
    pid: child.pid,
    ended,
    output: () => said,
    isRunning: () => running,
    signal,
    async end(name, graceMs = 10_000) {
      signal(name);
      const impatience = setTimeout(() => signal("SIGKILL"), graceMs);
      const status = await ended;
      clearTimeout(impatience);
      return status;
    },
  };
}

/** Where `name` is on PATH, or `null`. */
export function findProgram(name: string): string | null {
  for (const folder of (Deno.env.get("PATH") ?? "").split(":")) {
    const path = `${folder}/${name}`;
    if (folder !== "" && existsSync(path)) return path;
  }
  return null;
}

/** What to write before a command so that the kernel signals it when the thread that started it ends. */
function leashFor(signal: "KILL" | "TERM"): string[] {
  const setpriv = findProgram("setpriv"); // by its path: the program may be given another PATH than ours, or none
  return setpriv === null ? [] : [setpriv, "--pdeathsig", signal, "--"];
}

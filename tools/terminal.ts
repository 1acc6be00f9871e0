import { messageOf } from "../sidecar/runtime/message.ts";

/** The folder the user is in: `deno task` runs its commands in the project's folder and keeps the user's in INIT_CWD. */
export function userFolder(): string {
  return Deno.env.get("INIT_CWD") ?? Deno.cwd();
}

/** A counter that overwrites itself, every tenth picture. */
export function showProgress(done: number, total: number): void {
  const text = done === total ? "\r\x1b[K" : done % 10 === 0 ? `\r${done} of ${total} pictures` : "";
  Deno.stderr.writeSync(new TextEncoder().encode(text));
}

/** What is wrong with a command line by `parseArgs`, and where to read on. */
export function usageSentence(cause: unknown, task: string): string {
  // What parseArgs advises behind its first sentence is about other command lines, and opens a quote that it never closes.
  const [first = ""] = sentenceOf(cause).split(/\. |\n/);
  return `${first.replace(/\.$/, "")}. See 'deno task ${task} --help'.`;
}

/** The sentence of an error, for the terminal. */
export function sentenceOf(cause: unknown): string {
  if (cause instanceof Deno.errors.NotFound) return "There is no such file.";
  return messageOf(cause);
}

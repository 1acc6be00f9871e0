import { messageOf } from "../sidecar/runtime/message.ts";

/** The folder the user is in: `deno task` runs its commands in the project's folder and keeps the user's in INIT_CWD. */
export function userFolder(): string {
  return Deno.env.get("INIT_CWD") ?? Deno.cwd();
}

/** The sentence of an error, for the terminal. */
export function sentenceOf(cause: unknown): string {
  if (cause instanceof Deno.errors.NotFound) return "There is no such file.";
  return messageOf(cause);
}

/** What an error says, whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Why a file cannot be used, in the system's words: without the number, the call and the path that Deno adds. */
export function fileTrouble(error: unknown): string {
  // What it says where a right is missing is advice to programmers.
  if (error instanceof Deno.errors.NotCapable) return "Scoreline is not permitted to";
  return messageOf(error).replace(/\.? \(os error \d+\)/, "").replace(/: \w+ '.*'$/s, "");
}

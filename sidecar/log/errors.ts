import { messageOf } from "../runtime/message.ts";

/** A fact could not be written: it is not in the log, and what was in the log is unharmed. The next try may succeed. */
export class LogUnavailable extends Error {
  override name = "LogUnavailable";
  /** What callers tell it by, over HTTP too. */
  readonly code = "log_unavailable";
}

/** Another process writes this log. */
export class LogInUse extends Error {
  override name = "LogInUse";
  constructor(dir: string) {
    super(`Another Scoreline is already using ${dir}: stop it first, or start this one with --data DIR`);
  }
}

/** What has the log's name is no file: a pipe or a device, whose reading never comes to an end. */
export class NoFile extends Error {
  override name = "NoFile";
  readonly code = "EEXIST";
}

/** Why a file cannot be used, as the end of a sentence that says what to do; where it lies is not in it. */
export function explain(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOSPC" || code === "EDQUOT") return "the disk is full, free some space";
  if (code === "EROFS") {
    return "the disk is read-only, make it writable or choose another folder with --data DIR";
  }
  if (code === "ENOTDIR" || code === "EISDIR" || code === "EEXIST") {
    return "something else has its name, move that away or choose another folder with --data DIR";
  }
  if (
    code === "EACCES" || code === "EPERM" ||
    error instanceof Deno.errors.PermissionDenied || error instanceof Deno.errors.NotCapable
  ) {
    return "Scoreline is not permitted to, allow it or choose another folder with --data DIR";
  }
  // Deno adds what it did, and where: "...: open '/home/...'".
  return messageOf(error).replace(/: \w+ '.*'$/s, "");
}

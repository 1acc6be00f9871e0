/** Exit code for a command line or settings that cannot be used. */
export const REFUSED = 2;

/** The signals that ask a process to stop on this system. */
export const STOP_SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT", "SIGBREAK"]
  : ["SIGINT", "SIGTERM", "SIGHUP"];

import { RequestFault, type Session } from "./client.ts";
import { OutputActive } from "./replies.ts";
import { isShown, type Program } from "./source.ts";

/** When the game is looked at. */
export interface Watching {
  readonly when: "always" | "streaming_or_recording";
  /** Also while a source that is named is hidden. */
  readonly hidden: boolean;
}

const ALWAYS: Watching = { when: "always", hidden: true };

/**
 * Why the game is not to be looked at now, in a sentence; `null` when it is, and when OBS does not say. `source` is the name that
 * is wanted, or "auto", which takes what is shown. Rejects with a `RequestFault` when the session is over or OBS is busy.
 */
export async function reasonToRest(
  session: Session,
  program: Program,
  source: string,
  { when, hidden }: Watching = ALWAYS,
): Promise<string | null> {
  if (!hidden && source !== "auto" && !isShown(program, source)) {
    return `${source} is hidden in OBS, so it is not looked at: show it, or set capture.watch_hidden = true`;
  }
  if (when === "always" || await isRunning(session, "GetStreamStatus")) return null;
  return await isRunning(session, "GetRecordStatus")
    ? null
    : 'OBS neither streams nor records, so the game is not looked at: start one, or set capture.watch_when = "always"';
}

async function isRunning(session: Session, request: "GetStreamStatus" | "GetRecordStatus"): Promise<boolean> {
  try {
    return await session.call(request, undefined, OutputActive);
  } catch (error) {
    if (!(error instanceof RequestFault)) throw error;
    if (error.kind === "closed" || error.kind === "timeout") throw error;
    return true; // to miss a result is worse than to look in vain
  }
}

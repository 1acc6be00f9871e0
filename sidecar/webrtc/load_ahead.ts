import type { Clock } from "../runtime/clock.ts";
import type { Logger } from "../runtime/logger.ts";
import { messageOf } from "../runtime/message.ts";

export interface LoadAheadOptions {
  readonly loadRehearsal: () => Promise<Pick<typeof import("./rehearsal.ts"), "rehearse">>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  /** Whether nobody has connected in the meantime. */
  isNeeded(): boolean;
}

/** What counts is read sooner, ms. */
const AFTER_MS = 3_000;

/**
 * Loads the part that makes connections, a while after the start, and makes one, so that the first viewer is served as quickly as
 * the next one. Never rejects.
 */
export async function loadAhead(options: LoadAheadOptions): Promise<void> {
  const { loadRehearsal, clock, logger, signal, isNeeded } = options;
  await clock.sleep(AFTER_MS, signal);
  if (signal.aborted || !isNeeded()) return;
  try {
    const { rehearse } = await loadRehearsal();
    await rehearse({ clock, signal });
  } catch (error) {
    logger.warn(
      "webrtc",
      `No connection within this machine, and perhaps none to others: ${messageOf(error)}`,
    );
  }
}

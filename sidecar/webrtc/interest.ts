import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Logger } from "../runtime/logger.ts";
import { messageOf } from "../runtime/message.ts";

/** Whether the live view is watched here at all, as known over all starts. */
export interface Interest {
  readonly isKnown: boolean;
  /** To be told when somebody watches. */
  note(): void;
}

/** In the folder of the data: that somebody has watched the live view. */
export const INTEREST_FILE = "live_view.txt";
const TEXT = "Somebody has watched the live view: what it needs is loaded soon after each start.\n" +
  "Without this file it is loaded when somebody watches.\n";

/** Keeps it as a file in `folder` that is there or not. One that cannot be written costs the next first viewer a moment, no more. */
export function rememberInterest(folder: string, logger: Logger): Interest {
  const path = join(folder, INTEREST_FILE);
  let isKnown = existsSync(path);
  return {
    get isKnown() {
      return isKnown;
    },
    note() {
      if (isKnown) return;
      isKnown = true;
      Deno.writeTextFile(path, TEXT).catch((error) =>
        logger.warn("webrtc", `It cannot be kept that the live view is watched here: ${messageOf(error)}`)
      );
    },
  };
}

import * as v from "valibot";
import { RequestFault } from "./client.ts";
import type { ObsConnection } from "./connection.ts";

const Stats = v.object({ renderSkippedFrames: v.number(), renderTotalFrames: v.number() });

/** Frames that OBS rendered since it started, and those it missed because rendering was late; `null` when it does not say. */
export async function readRenderStats(
  obs: Pick<ObsConnection, "call">,
): Promise<{ readonly skipped: number; readonly total: number } | null> {
  try {
    const { renderSkippedFrames, renderTotalFrames } = await obs.call("GetStats", undefined, Stats);
    return { skipped: renderSkippedFrames, total: renderTotalFrames };
  } catch (error) {
    if (error instanceof RequestFault) return null;
    throw error;
  }
}

import type { ScoreChange } from "../contract.ts";
import type { Logger } from "../runtime/logger.ts";
import { RequestFault } from "./client.ts";
import type { ObsConnection } from "./connection.ts";
import { Nothing, OutputActive, REQUEST_STATUS } from "./replies.ts";

export interface CountActionsOptions {
  readonly connection: Pick<ObsConnection, "call">;
  /** Mark the count in the recording. */
  readonly recordChapter: boolean;
  /** Save the replay buffer. */
  readonly saveReplay: boolean;
  readonly logger: Logger;
}

/** What is said of refusals that have a known reason. Chapters: obs-websocket 5.5, which came with OBS 30.2. */
const CHAPTER_REFUSALS: Readonly<Record<number, string>> = {
  [REQUEST_STATUS.unknownRequestType]:
    "This OBS has no chapters (obs_actions.record_chapter): they came with OBS 30.2",
  [REQUEST_STATUS.outputNotRunning]: "No chapter was made (obs_actions.record_chapter): OBS does not record",
  [REQUEST_STATUS.requestProcessingFailed]:
    "No chapter was made (obs_actions.record_chapter): let OBS record as Hybrid MP4 or Hybrid MOV",
};
const NO_REPLAY = "No replay was saved (obs_actions.save_replay)";
const REPLAY_REFUSALS: Readonly<Record<number, string>> = {
  [REQUEST_STATUS.invalidResourceState]:
    `${NO_REPLAY}: switch the replay buffer on in OBS under Settings > Output > Replay Buffer`,
};

/**
 * What OBS does when a match is counted; nothing for corrections by hand. The function returned takes every change of
 * the score and returns at once. Each thing that is in the way is said once: it is no fault of the count.
 */
export function countActions(options: CountActionsOptions): (change: ScoreChange) => void {
  const { connection, recordChapter, saveReplay, logger } = options;
  const said = new Set<string>();

  function sayOnce(sentence: string): void {
    if (said.has(sentence)) return;
    said.add(sentence);
    logger.info("obs", sentence);
  }

  /** A connection that is not there, or that ends, is told of by itself. */
  async function attempt(
    action: () => Promise<void>,
    refusals: Readonly<Record<number, string>>,
  ): Promise<void> {
    try {
      await action();
    } catch (error) {
      if (!(error instanceof RequestFault)) throw error;
      if (error.kind === "refused") sayOnce(refusals[error.code ?? 0] ?? error.message);
    }
  }

  async function save(): Promise<void> {
    const isRunning = await connection.call("GetReplayBufferStatus", undefined, OutputActive);
    if (isRunning) await connection.call("SaveReplayBuffer", undefined, Nothing);
    else sayOnce(`${NO_REPLAY}: start the replay buffer in OBS`);
  }

  return (change) => {
    const { type, event } = change;
    if (type !== "result" || event.delta < 1) return;
    if (recordChapter) {
      const mark = () => connection.call("CreateRecordChapter", { chapterName: nameOf(change) }, Nothing);
      void attempt(async () => void await mark(), CHAPTER_REFUSALS);
    }
    if (saveReplay) void attempt(save, REPLAY_REFUSALS);
  };
}

/** "Victory 3-1", with the draws behind where there are any. */
function nameOf({ event: { outcome }, status: { victories, defeats, draws } }: ScoreChange): string {
  const what = outcome === null ? "Result" : outcome.charAt(0).toUpperCase() + outcome.slice(1);
  return `${what} ${victories}-${defeats}${draws === 0 ? "" : `-${draws}`}`;
}

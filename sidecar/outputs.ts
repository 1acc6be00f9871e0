import type { Config } from "./config/schema.ts";
import type { ScoreChange, ScoreStatus } from "./contract.ts";
import type { ObsConnection } from "./obs/connection.ts";
import { countActions } from "./obs/count_actions.ts";
import { TextFiles } from "./outputs/text_files.ts";
import { Webhook } from "./outputs/webhook.ts";
import type { Clock } from "./runtime/clock.ts";
import type { Counters } from "./runtime/counters.ts";
import type { Logger } from "./runtime/logger.ts";

export interface OutputsOptions {
  readonly config: Pick<Config, "data" | "text_files" | "webhook" | "obs_actions">;
  readonly obs: Pick<ObsConnection, "call">;
  readonly version: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly counters: Counters;
}

/** What is told of the score besides by HTTP: text files, the webhook, OBS. Returns at once; none can hold up a count. */
export interface Outputs {
  /** The score as it is, which no change has made. */
  show(score: ScoreStatus): void;
  /** A change of the score that is in the log. */
  tell(change: ScoreChange): void;
  /** Lets what is under way come to its end, for two seconds at most. */
  close(): Promise<void>;
}

/** The outputs that the configuration asks for. */
export function createOutputs(
  { config, obs, version, clock, logger, counters }: OutputsOptions,
): Outputs {
  const { data, text_files, webhook: { url, secret }, obs_actions } = config;
  const shared = { clock, logger, counters };
  const textFiles = text_files.enabled
    ? new TextFiles({ ...shared, dir: data.dir, templates: text_files.templates })
    : null;
  const webhook = url === "" ? null : new Webhook({ ...shared, url, secret, version });
  const actAtCount = countActions({
    connection: obs,
    recordChapter: obs_actions.record_chapter,
    saveReplay: obs_actions.save_replay,
    logger,
  });
  return {
    show: (score) => textFiles?.show(score),
    tell(change) {
      textFiles?.show(change.status);
      webhook?.send(change);
      actAtCount(change);
    },
    async close() {
      await Promise.all([textFiles?.close(), webhook?.close()]);
    },
  };
}

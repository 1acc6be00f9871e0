import * as v from "valibot";
import { numberBetween, onOff, someText, tableOf, wholeNumber } from "./values.ts";

/** The settings of `[record]`: what is kept of streams that are published here. */

/** `record.dir` as it stands in the defaults: the folder "recordings" in the data folder, wherever that is. */
export const RECORDINGS = "data/recordings";

/** More than anybody publishes to one machine. */
const MOST_STREAMS = 20;

const streamNames = v.pipe(
  v.array(someText, 'a list of names of streams, such as ["obs"]'),
  v.maxLength(MOST_STREAMS, `a list of at most ${MOST_STREAMS} streams`),
);

export const record = tableOf({
  /** Names of the streams that are recorded while they are published. */
  streams: v.optional(streamNames, []),
  container: v.optional(v.picklist(["mkv", "webm", "mp4"], '"mkv", "webm" or "mp4"'), "mkv"),
  dir: v.optional(someText, RECORDINGS),
  /** How much of each stream is kept in memory for clips; 0 keeps none. */
  clip_seconds: v.optional(wholeNumber(0, 300), 30),
  /** Save a clip at each result. */
  clip_on_result: v.optional(onOff, false),
  /** What recordings and clips may take together; the oldest go first. */
  max_gigabytes: v.optional(numberBetween(0.1, 100_000), 20),
});

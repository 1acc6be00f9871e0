import type { Outcome, ScoreChange } from "../contract.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Counters } from "../runtime/counters.ts";
import type { Logger } from "../runtime/logger.ts";
import type { EncodedStream } from "../runtime/media.ts";
import { messageOf } from "../runtime/message.ts";
import { ClipRing } from "./clip_ring.ts";
import type { Container } from "./mux.ts";
import { Recording } from "./recording.ts";
import type { RecordingFolder } from "./recording_folder.ts";
import type { Score } from "./recording_name.ts";

export interface ClipsOptions {
  readonly folder: RecordingFolder;
  /** What a clip holds; 0 keeps none. */
  readonly seconds: number;
  /** Whether each result makes a clip of every stream. */
  readonly atResults: boolean;
  readonly container: Container;
  readonly score: () => Score;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly counters: Counters;
}

/** Why there is no clip; `message` says what to do. */
export class ClipFault extends Error {
  override readonly name = "ClipFault";
  constructor(
    readonly code: "clips_off" | "no_stream" | "too_many_clips" | "disk_full" | "clip_failed",
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The last seconds of every stream, kept in memory until somebody wants them. */
export interface Clips {
  onStream(stream: EncodedStream): void;
  /** Saves a clip for a result, where that is wanted. */
  onScore(change: ScoreChange): void;
  /** The streams of which there is something to save. */
  readonly streams: readonly string[];
  /**
   * Saves the last seconds of a stream, or of the only one there is, and resolves with the file's name.
   * @throws {ClipFault} when it cannot
   */
  save(stream: string | null): Promise<string>;
  /** Waits for what is being saved. */
  close(): Promise<void>;
}

/** What one stream's seconds may take in memory, bytes, and how many streams are kept. */
const MOST_BYTES = 128 * 1_048_576, MOST_STREAMS = 4;
/** Clips that are being saved at once: each holds its seconds in memory meanwhile. */
const MOST_AT_ONCE = 4;

export function createClips(options: ClipsOptions): Clips {
  const { seconds, atResults, folder, container, score, clock, logger, counters } = options;
  const rings = new Map<EncodedStream, ClipRing>();
  const saving = new Set<Promise<unknown>>();
  const saved = counters.counter("scoreline_clips_total", "Clips that were saved");
  const failed = counters.counter("scoreline_clips_failed_total", "Clips that could not be saved");
  counters.gauge("scoreline_clip_memory_bytes", "Bytes in memory that clips are made of", () => {
    return [...rings.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  });

  async function write(stream: EncodedStream, ring: ClipRing, outcome: Outcome | null): Promise<string> {
    const units = ring.units();
    const [first] = units;
    if (first === undefined) throw nothingYet(stream.name);
    const name = { at: clock.now().wall, stream: stream.name, kind: "clip" as const, outcome };
    const { video } = stream.format;
    const format = video === null ? stream.format : {
      ...stream.format,
      video: { ...video, width: first.width ?? video.width, height: first.height ?? video.height },
    };
    const recording = await Recording.begin({ folder, container, format, name }, `Clip of ${stream.name}`);
    const final = score();
    try {
      for (const unit of units) await recording.add(unit);
    } catch (error) {
      await recording.finish(final).catch(() => {}); // the first error says why
      throw error;
    }
    return await recording.finish(final);
  }

  async function save(stream: EncodedStream, ring: ClipRing, outcome: Outcome | null): Promise<string> {
    if (saving.size >= MOST_AT_ONCE) {
      throw new ClipFault(
        "too_many_clips",
        `${MOST_AT_ONCE} clips are being saved already: try again in a moment`,
      );
    }
    const writing = write(stream, ring, outcome);
    saving.add(writing);
    try {
      const name = await writing;
      saved.add();
      logger.info("record", `Saved the clip ${name}`);
      return name;
    } catch (cause) {
      failed.add();
      if (cause instanceof ClipFault) throw cause;
      const isFull = cause instanceof Error && "code" in cause &&
        ["disk_full", "ENOSPC", "EDQUOT"].includes(String(cause.code));
      const message = `The clip was not saved: ${messageOf(cause)}`;
      throw new ClipFault(isFull ? "disk_full" : "clip_failed", message, { cause });
    } finally {
      saving.delete(writing);
    }
  }

  return {
    onStream(stream) {
      if (seconds === 0) return;
      if (rings.size >= MOST_STREAMS) {
        logger.warn(
          "record",
          `No clips of "${stream.name}": those of ${MOST_STREAMS} other streams are kept already`,
        );
        return;
      }
      const ring = new ClipRing({ seconds, maxBytes: MOST_BYTES, hasPictures: stream.format.video !== null });
      rings.set(stream, ring);
      const unsubscribe = stream.subscribe((unit) => ring.push(unit));
      const end = () => {
        unsubscribe();
        rings.delete(stream);
      };
      if (stream.ended.aborted) end();
      else stream.ended.addEventListener("abort", end, { once: true });
    },
    onScore({ type, event }) {
      if (!atResults || type !== "result" || event.delta < 1) return;
      for (const [stream, ring] of rings) {
        save(stream, ring, event.outcome).catch((error) => logger.error("record", messageOf(error)));
      }
    },
    get streams() {
      return [...rings.keys()].map(({ name }) => name);
    },
    async save(wanted) {
      if (seconds === 0) throw new ClipFault("clips_off", "Clips are switched off: set record.clip_seconds");
      const found = [...rings].filter(([{ name }]) => wanted === null || name === wanted);
      const [one] = found;
      if (one === undefined) {
        const which = wanted === null ? "No stream is" : `The stream ${JSON.stringify(wanted)} is not`;
        throw new ClipFault("no_stream", `${which} being published, so there is nothing to save`);
      }
      if (found.length > 1) {
        const names = found.map(([{ name }]) => JSON.stringify(name)).join(", ");
        throw new ClipFault("no_stream", `Several streams are being published, say which: ${names}`);
      }
      return await save(...one, null);
    },
    async close() {
      await Promise.allSettled(saving);
    },
  };
}

function nothingYet(stream: string): ClipFault {
  return new ClipFault("no_stream", `Nothing of ${JSON.stringify(stream)} has arrived yet`);
}

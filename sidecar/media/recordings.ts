import type { Config } from "../config/schema.ts";
import type { Recording, Recordings as Listed, ScoreChange } from "../contract.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Counters } from "../runtime/counters.ts";
import type { Logger } from "../runtime/logger.ts";
import type { EncodedStream } from "../runtime/media.ts";
import { createClips } from "./clips.ts";
import { createRecorder } from "./recorder.ts";
import { type Disk, type KeptRecording, machineDisk, RecordingFolder } from "./recording_folder.ts";
import type { Score } from "./recording_name.ts";

export interface RecordingsOptions {
  /** `dir` is an absolute path. */
  readonly config: Config["record"];
  /** What the score is now. */
  readonly score: () => Score;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly counters: Counters;
  readonly disk?: Disk;
}

/** What is kept of streams: recordings as long as they are published, clips of their last seconds. */
export interface Recordings {
  /** To be told of every stream. */
  onStream(stream: EncodedStream): void;
  /** To be told of every change of the score. */
  onScore(change: ScoreChange): void;
  list(): Promise<Listed>;
  /** Where a file lies, `null` when there is none of that name. */
  pathOf(name: string): Promise<string | null>;
  remove(name: string): Promise<"removed" | "open" | "missing">;
  /** Saves a clip and resolves with its file's name. @throws {ClipFault} */
  clip(stream: string | null): Promise<string>;
  /** Completes what is being written. */
  close(): Promise<void>;
}

const GIGABYTE = 1_000_000_000;
/** The size at which a recording goes on in another file, bytes: what FAT32 can hold, and less of a small share of the disk. */
const FILE_BYTES = 3.9 * GIGABYTE, FILES_AT_LEAST = 4;

export function createRecordings(options: RecordingsOptions): Recordings {
  const { config, score, clock, logger, counters, disk = machineDisk } = options;
  const maxBytes = config.max_gigabytes * GIGABYTE;
  const folder = new RecordingFolder({ dir: config.dir, maxBytes, logger, disk });
  const shared = { folder, container: config.container, score, clock, logger, counters };
  const recorder = createRecorder({
    ...shared,
    streams: config.streams,
    fileBytes: Math.min(FILE_BYTES, maxBytes / FILES_AT_LEAST),
  });
  const clips = createClips({ ...shared, seconds: config.clip_seconds, atResults: config.clip_on_result });

  return {
    onStream(stream) {
      recorder.onStream(stream);
      clips.onStream(stream);
    },
    onScore(change) {
      recorder.onScore(change);
      clips.onScore(change);
    },
    async list() {
      const kept = await folder.list();
      return {
        recordings: kept.map(toldOf),
        bytes: kept.reduce((sum, { bytes }) => sum + bytes, 0),
        max_bytes: maxBytes,
        clip_seconds: config.clip_seconds,
        streams: clips.streams,
        message: recorder.message,
      };
    },
    pathOf: (name) => folder.pathOf(name),
    remove: (name) => folder.remove(name),
    clip: (stream) => clips.save(stream),
    async close() {
      await Promise.all([recorder.close(), clips.close()]);
    },
  };
}

function toldOf({ name, kind, stream, at, bytes, outcome, score, isOpen }: KeptRecording): Recording {
  return {
    name,
    kind,
    stream,
    at: new Date(at).toISOString(),
    bytes,
    outcome,
    score,
    recording: isOpen,
    url: `api/recordings/${name}`,
  };
}

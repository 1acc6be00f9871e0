import type { ScoreChange } from "../contract.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Counter, Counters } from "../runtime/counters.ts";
import type { Logger } from "../runtime/logger.ts";
import type { AccessUnit, EncodedStream } from "../runtime/media.ts";
import { messageOf } from "../runtime/message.ts";
import { Beginnings } from "./beginnings.ts";
import type { Container } from "./mux.ts";
import { Recording } from "./recording.ts";
import type { RecordingFolder } from "./recording_folder.ts";
import type { Score } from "./recording_name.ts";
import { beginningTitle, chapterOf } from "./score_text.ts";
import { UnitQueue } from "./unit_queue.ts";

export interface RecorderOptions {
  readonly folder: RecordingFolder;
  /** Names of the streams to record. */
  readonly streams: readonly string[];
  readonly container: Container;
  /** A file ends at this size, bytes, and another begins. */
  readonly fileBytes: number;
  /** What the score is now. */
  readonly score: () => Score;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly counters: Counters;
}

/** Records streams while they are published. */
export interface Recorder {
  /** Records the stream, if it is to be, until it ends. */
  onStream(stream: EncodedStream): void;
  /** Marks results; a new session begins another file. */
  onScore(change: ScoreChange): void;
  /** What is in the way of recording; `null` when nothing is. */
  readonly message: string | null;
  /** Completes what is being recorded. */
  close(): Promise<void>;
}

/** What may wait for a slow disk, bytes: about ten seconds of a very good picture. */
const WAITING_BYTES = 64 * 1_048_576;
/** How much is written until the room is looked at again: half of what there is, but within these, bytes. */
const LOOK_AFTER_LEAST = 1_000_000, LOOK_AFTER_MOST = 64_000_000;
/** After trouble the next file begins at the first keyframe after this time, ms. */
const PAUSE_MS = 10_000;

export function createRecorder(options: RecorderOptions): Recorder {
  const { streams, counters, logger } = options;
  const counts: Counts = {
    dropped: counters.counter(
      "scoreline_record_dropped_units_total",
      "Pictures and packets of sound that were not recorded because the disk was too slow",
    ),
    bytes: counters.counter("scoreline_record_bytes_total", "Bytes of recordings that were written"),
    failed: counters.counter("scoreline_record_failures_total", "Recordings that could not go on"),
  };
  const tracks = new Set<Track>();
  const beginnings = new Beginnings(options.clock);
  let message: string | null = null;
  counters.gauge("scoreline_record_active", "Streams that are being recorded", () => {
    return [...tracks].filter((track) => track.isRecording).length;
  });
  counters.gauge("scoreline_record_waiting_bytes", "Bytes that wait to be recorded", () => {
    return [...tracks].reduce((sum, track) => sum + track.waitingBytes, 0);
  });

  function onTrouble(text: string | null): void {
    if (text !== null && text !== message) logger.error("record", text);
    message = text;
  }

  return {
    onStream(stream) {
      if (!streams.includes(stream.name)) return;
      const track = new Track(stream, options, beginnings, counts, onTrouble);
      tracks.add(track);
      void track.ended.then(() => tracks.delete(track));
    },
    onScore(change) {
      for (const track of tracks) track.onScore(change);
    },
    get message() {
      return message;
    },
    async close() {
      await Promise.all([...tracks].map((track) => track.close()));
    },
  };
}

interface Counts {
  readonly dropped: Counter;
  readonly bytes: Counter;
  readonly failed: Counter;
}

/** One publication on its way into files. */
class Track {
  readonly #stream: EncodedStream;
  readonly #options: RecorderOptions;
  readonly #beginnings: Beginnings;
  readonly #counts: Counts;
  readonly #onTrouble: (text: string | null) => void;
  readonly #queue: UnitQueue;
  #recording: Recording | null = null;
  /** Bytes of the recording at which the room is looked at next, and those that are counted. */
  #look = 0;
  #counted = 0;
  #wantsOther = false;
  #pausedUntil = -Infinity;
  readonly #unsubscribe: () => void;
  /** Settles when everything is written; never rejects. */
  readonly ended: Promise<void>;

  constructor(
    stream: EncodedStream,
    options: RecorderOptions,
    beginnings: Beginnings,
    counts: Counts,
    onTrouble: (text: string | null) => void,
  ) {
    this.#stream = stream;
    this.#options = options;
    this.#beginnings = beginnings;
    this.#counts = counts;
    this.#onTrouble = onTrouble;
    this.#queue = new UnitQueue(stream.format.video !== null, {
      maxBytes: WAITING_BYTES,
      onDrop: () => counts.dropped.add(),
    });
    this.#unsubscribe = stream.subscribe((unit) => this.#queue.push(unit));
    if (stream.ended.aborted) this.#end();
    else stream.ended.addEventListener("abort", () => this.#end(), { once: true });
    this.ended = this.#run();
  }

  get isRecording(): boolean {
    return this.#recording !== null;
  }

  get waitingBytes(): number {
    return this.#queue.bytes;
  }

  onScore(change: ScoreChange): void {
    if (change.type === "session_started") this.#wantsOther = true;
    const recording = this.#recording;
    if (recording === null) return;
    // What cannot be written is found out by the next picture.
    chapterOf(change, recording).catch(() => {});
  }

  async close(): Promise<void> {
    this.#end();
    await this.ended;
  }

  #end(): void {
    this.#unsubscribe();
    this.#queue.end();
  }

  async #run(): Promise<void> {
    for await (const unit of this.#queue) {
      try {
        await this.#take(unit);
      } catch (error) {
        await this.#fail(error);
      }
    }
    await this.#finish().catch((error) => this.#fail(error));
  }

  async #take(unit: AccessUnit): Promise<void> {
    const { clock, folder, fileBytes } = this.#options;
    const isBeginning = unit.keyframe && (unit.kind === "video" || this.#stream.format.video === null);
    if (isBeginning && this.#recording !== null) {
      const ends = this.#wantsOther || this.#recording.bytes > fileBytes || this.#recording.isOther(unit);
      if (ends) await this.#finish();
    }
    if (this.#recording === null) {
      if (!isBeginning || clock.now().mono < this.#pausedUntil) return;
      this.#recording = await this.#begin(unit);
    }
    await this.#recording.add(unit);
    this.#count(this.#recording);
    if (this.#recording.bytes < this.#look) return;
    const room = await folder.makeRoom();
    this.#look = this.#recording.bytes + Math.max(LOOK_AFTER_LEAST, Math.min(room / 2, LOOK_AFTER_MOST));
  }

  async #begin({ width, height }: AccessUnit): Promise<Recording> {
    const { folder, container, clock, logger, score } = this.#options;
    const { name, format } = this.#stream;
    this.#beginnings.take();
    const video = format.video === null
      ? null
      : { ...format.video, width: width ?? format.video.width, height: height ?? format.video.height };
    const recording = await Recording.begin({
      folder,
      container,
      format: { ...format, video },
      name: { at: clock.now().wall, stream: name, kind: "recording", outcome: null },
    }, beginningTitle(score()));
    this.#look = this.#counted = 0;
    this.#wantsOther = false;
    this.#onTrouble(null);
    logger.info("record", `Recording "${name}" into ${recording.name}`);
    return recording;
  }

  async #finish(): Promise<void> {
    const recording = this.#recording;
    if (recording === null) return;
    this.#recording = null;
    await recording.finish(this.#options.score());
    this.#count(recording);
    const seconds = Math.round(recording.lengthMs / 1_000);
    this.#options.logger.info("record", `Recorded ${seconds} s of "${this.#stream.name}"`);
  }

  #count({ bytes }: Recording): void {
    this.#counts.bytes.add(bytes - this.#counted);
    this.#counted = bytes;
  }

  /** Keeps what there is and tries again later; nothing else depends on it. */
  async #fail(error: unknown): Promise<void> {
    this.#counts.failed.add();
    this.#pausedUntil = this.#options.clock.now().mono + PAUSE_MS;
    await this.#finish().catch(() => {}); // the first error says why
    this.#onTrouble(`The recording of "${this.#stream.name}" has stopped: ${whatToDo(error)}`);
  }
}

function whatToDo(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOSPC" || code === "EDQUOT") return "the disk is full, free some space";
  if (error instanceof Deno.errors.PermissionDenied || error instanceof Deno.errors.NotCapable) {
    return "Scoreline may not write into record.dir, allow it or choose another folder";
  }
  return messageOf(error);
}

import type { AccessUnit, StreamFormat } from "../runtime/media.ts";
import type { Chapter } from "./chapters.ts";
import { type Container, containerFor, createMuxer, type Muxer } from "./mux.ts";
import type { OpenRecording, RecordingFolder } from "./recording_folder.ts";
import type { RecordingName, Score } from "./recording_name.ts";

/** A chapter, and the number of the fact that it is about: 0 for the beginning. */
interface NumberedChapter extends Chapter {
  readonly seq: number;
}

export interface RecordingOptions {
  readonly folder: RecordingFolder;
  readonly container: Container;
  readonly format: StreamFormat;
  readonly name: Omit<RecordingName, "container" | "score">;
}

/** One file that is being recorded. Used by one caller at a time. */
export class Recording {
  readonly #kept: OpenRecording;
  readonly #muxer: Muxer;
  readonly #name: Omit<RecordingName, "score">;
  readonly #format: StreamFormat;
  #chapters: readonly NumberedChapter[] = [];

  private constructor(
    kept: OpenRecording,
    muxer: Muxer,
    name: Omit<RecordingName, "score">,
    format: StreamFormat,
  ) {
    this.#kept = kept;
    this.#muxer = muxer;
    this.#name = name;
    this.#format = format;
  }

  /**
   * Begins a file.
   * @param title of its first chapter
   * @throws {NoRoom} when there is none for it
   */
  static async begin(options: RecordingOptions, title: string): Promise<Recording> {
    const { folder, format } = options;
    const container = containerFor(options.container, format);
    const name = { ...options.name, container };
    const kept = await folder.create({ ...name, score: null });
    try {
      const write = (bytes: Uint8Array, position: number) => kept.file.write(bytes, position);
      const muxer = await createMuxer({ container, format, write });
      const recording = new Recording(kept, muxer, name, format);
      await recording.mark(0, title);
      return recording;
    } catch (error) {
      await kept.discard();
      throw error;
    }
  }

  get name(): string {
    return this.#kept.name;
  }

  get bytes(): number {
    return this.#kept.file.size;
  }

  get lengthMs(): number {
    return this.#muxer.lengthMs;
  }

  get leftOut(): number {
    return this.#muxer.leftOut;
  }

  /** What is before a keyframe is then in the file, and not only on its way there. */
  async add(unit: AccessUnit): Promise<void> {
    if (unit.kind === "video" && unit.keyframe) await this.#kept.file.flush();
    await this.#muxer.add(unit);
  }

  /** Whether what begins with this keyframe cannot be described by the head of this file. */
  isOther({ codec, width, height }: AccessUnit): boolean {
    const { video } = this.#format;
    if (video === null) return false;
    return codec !== video.codec || codec === "H264" && (width !== video.width || height !== video.height);
  }

  /** A chapter at what was written last; one that there is of the same fact gets another title. */
  async mark(seq: number, title: string): Promise<void> {
    const known = this.#chapters.some((chapter) => chapter.seq === seq);
    this.#chapters = known
      ? this.#chapters.map((chapter) => chapter.seq === seq ? { ...chapter, title } : chapter)
      : [...this.#chapters, { seq, title, atMs: this.lengthMs }];
    await this.#muxer.mark(this.#chapters);
  }

  /** Takes the chapter of a fact away; nothing when there is none. */
  async unmark(seq: number): Promise<void> {
    if (!this.#chapters.some((chapter) => chapter.seq === seq)) return;
    this.#chapters = this.#chapters.filter((chapter) => chapter.seq !== seq);
    await this.#muxer.mark(this.#chapters);
  }

  /** Whether it has a chapter of that fact. */
  marks(seq: number): boolean {
    return this.#chapters.some((chapter) => chapter.seq === seq);
  }

  /**
   * Completes the file and names it by the score. Rejects when its end could not be written: what there is can be played.
   * @returns its name from now on
   */
  async finish(score: Score): Promise<string> {
    let name = this.name;
    try {
      await this.#muxer.finish();
    } finally {
      name = await this.#kept.close({ ...this.#name, score });
    }
    return name;
  }
}

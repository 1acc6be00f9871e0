import type { JudgedPrediction } from "../../sidecar/contract.ts";
import type { Answer, Failure } from "./api.ts";

/** How far one picture has come. */
export type TrialStage =
  | { readonly kind: "waiting" | "reading" | "too_large" | "unreadable" }
  | { readonly kind: "read"; readonly prediction: JudgedPrediction }
  | { readonly kind: "refused"; readonly failure: Failure };

/** A picture that somebody wants to know the detector's opinion of. */
export interface Trial {
  readonly id: number;
  readonly name: string;
  /** Address of the picture within this page. */
  readonly thumbnail: string;
  readonly stage: TrialStage;
}

export interface Trials {
  /** The pictures of the newest drop first, those of one drop in their own order. */
  readonly list: readonly Trial[];
  /** Of the pictures that came since nothing was waiting, how many have been served; `null` while nothing waits. */
  readonly progress: { readonly done: number; readonly total: number } | null;
  /** The one served last. */
  readonly latest: Trial | null;
  /** How many pictures of the newest drop were not taken. */
  readonly leftOut: number;
}

export interface TrialQueueParts {
  readonly predict: (
    picture: ArrayBuffer,
    type: string,
    signal: AbortSignal,
  ) => Promise<Answer<JudgedPrediction>>;
  /** An address for the picture within this page, until it is given back. */
  readonly createThumbnail: (picture: Blob) => string;
  readonly revokeThumbnail: (address: string) => void;
  /** Told of every change. */
  readonly show: (trials: Trials) => void;
}

export const NO_TRIALS: Trials = { list: [], progress: null, latest: null, leftOut: 0 };

/** Pictures on the page at most; the oldest give way. */
export const MOST_TRIALS = 50;
/** What the sidecar takes, bytes. */
const LARGEST_PICTURE = 20 * 1_048_576;

/** Shows pictures to the detector, one after the other. */
export class TrialQueue {
  readonly #parts: TrialQueueParts;
  #trials = NO_TRIALS;
  #waiting: { readonly id: number; readonly file: File }[] = [];
  #nextId = 1;
  /** The first picture of this run. */
  #runFrom = 1;
  #running: AbortController | null = null;

  constructor(parts: TrialQueueParts) {
    this.#parts = parts;
  }

  add(files: readonly File[]): void {
    if (files.length === 0) return;
    if (this.#running === null) this.#runFrom = this.#nextId;
    const taken = files.slice(0, MOST_TRIALS).map((file) => ({ id: this.#nextId++, file }));
    const added = taken.map(({ id, file }): Trial => ({
      id,
      name: file.name,
      thumbnail: this.#parts.createThumbnail(file),
      stage: { kind: "waiting" },
    }));
    this.#waiting.push(...taken);
    const all = [...added, ...this.#trials.list];
    this.#forget(all.slice(MOST_TRIALS));
    this.#show({ list: all.slice(0, MOST_TRIALS), leftOut: files.length - taken.length });
    if (this.#running === null) this.#run();
  }

  /** Takes every picture off the page; what is being read is given up. */
  clear(): void {
    this.#forget(this.#trials.list);
    this.#running?.abort();
    this.#show(NO_TRIALS);
  }

  async #run(): Promise<void> {
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      const { id, file } = next;
      this.#running = new AbortController();
      this.#enter(id, { kind: "reading" });
      this.#enter(id, await this.#read(file, this.#running.signal));
    }
    this.#running = null;
  }

  async #read(file: File, signal: AbortSignal): Promise<TrialStage> {
    if (file.size > LARGEST_PICTURE) return { kind: "too_large" };
    let picture: ArrayBuffer;
    try {
      picture = await file.arrayBuffer();
    } catch {
      return { kind: "unreadable" }; // a folder, or a file that is gone
    }
    const answer = await this.#parts.predict(picture, file.type, signal);
    return answer.ok
      ? { kind: "read", prediction: answer.value }
      : { kind: "refused", failure: answer.failure };
  }

  /** Brings a picture to its next stage, if it is still on the page. */
  #enter(id: number, stage: TrialStage): void {
    const trial = this.#trials.list.find((one) => one.id === id);
    if (trial === undefined) return;
    const changed = { ...trial, stage };
    const list = this.#trials.list.map((one) => one === trial ? changed : one);
    this.#show(stage.kind === "reading" ? { list } : { list, latest: changed });
  }

  #forget(trials: readonly Trial[]): void {
    const gone = new Set(trials.map(({ id }) => id));
    this.#waiting = this.#waiting.filter(({ id }) => !gone.has(id));
    for (const { thumbnail } of trials) this.#parts.revokeThumbnail(thumbnail);
  }

  #show(change: Partial<Trials>): void {
    const trials = { ...this.#trials, ...change };
    const run = trials.list.filter(({ id }) => id >= this.#runFrom);
    const done = run.filter(({ stage }) => stage.kind !== "waiting" && stage.kind !== "reading").length;
    const progress = done < run.length ? { done, total: run.length } : null;
    this.#trials = { ...trials, progress };
    this.#parts.show(this.#trials);
  }
}

import type { AccessUnit } from "../runtime/media.ts";

export interface UnitQueueOptions {
  /** What may wait, bytes. */
  readonly maxBytes: number;
  /** Told of each unit that is left out. */
  readonly onDrop: () => void;
}

/**
 * What waits between a stream, which never waits, and a consumer, which may be slow. When there is no more room, everything is
 * left out up to a keyframe that comes when half of the queue is empty again, so that what is handed on can be decoded.
 */
export class UnitQueue implements AsyncIterable<AccessUnit> {
  readonly #options: UnitQueueOptions;
  readonly #hasPictures: boolean;
  #waiting: AccessUnit[] = [];
  #bytes = 0;
  #dropping = false;
  #ended = false;
  #wake: () => void = () => {};

  /** @param hasPictures whether keyframes can be waited for; otherwise every unit is a place to begin */
  constructor(hasPictures: boolean, options: UnitQueueOptions) {
    this.#options = options;
    this.#hasPictures = hasPictures;
  }

  /** Bytes that wait. */
  get bytes(): number {
    return this.#bytes;
  }

  push(unit: AccessUnit): void {
    if (this.#ended) return;
    const { maxBytes, onDrop } = this.#options;
    const isBeginning = unit.keyframe && (unit.kind === "video" || !this.#hasPictures);
    if (this.#dropping && isBeginning && this.#bytes <= maxBytes / 2) this.#dropping = false;
    if (!this.#dropping && this.#bytes + unit.data.length > maxBytes) this.#dropping = true;
    if (this.#dropping) return onDrop();
    this.#waiting.push(unit);
    this.#bytes += unit.data.length;
    this.#wake();
  }

  /** Nothing more comes; what waits is still handed out. */
  end(): void {
    this.#ended = true;
    this.#wake();
  }

  /** For one consumer. */
  async *[Symbol.asyncIterator](): AsyncGenerator<AccessUnit> {
    for (;;) {
      const units = this.#waiting;
      this.#waiting = [];
      for (const unit of units) {
        this.#bytes -= unit.data.length;
        yield unit;
      }
      if (this.#waiting.length > 0) continue;
      if (this.#ended) return;
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }
}

/** What counts for the cache; frames have more to them. */
export interface CachedFrame {
  readonly kind: "video" | "audio";
  readonly keyframe: boolean;
  readonly bytes: number;
  /** μs */
  readonly timestampUs: number;
}

/** Bytes: ten seconds of 16 Mb/s. */
const MOST_BYTES = 20_000_000;
/** μs. Who waits longer for a keyframe is told to make more of them. */
const MOST_US = 12_000_000;

export interface GopLimits {
  readonly bytes: number;
  /** μs */
  readonly us: number;
}

/**
 * Everything from the newest keyframe on, so that somebody who comes later can begin at once although publishers such as OBS
 * make no keyframe when they are asked to. What outgrows its limits is let go as a whole.
 */
export class GopCache<Frame extends CachedFrame> {
  readonly #limits: GopLimits;
  #frames: Frame[] = [];
  #bytes = 0;
  /** How often it has outgrown its limits. */
  overflows = 0;

  constructor(limits: GopLimits = { bytes: MOST_BYTES, us: MOST_US }) {
    this.#limits = limits;
  }

  push(frame: Frame): void {
    if (frame.kind === "video" && frame.keyframe) this.clear();
    else if (this.#frames.length === 0) return;
    this.#frames.push(frame);
    this.#bytes += frame.bytes;
    const [first = frame] = this.#frames;
    if (this.#bytes <= this.#limits.bytes && frame.timestampUs - first.timestampUs <= this.#limits.us) return;
    this.clear();
    this.overflows++;
  }

  /** Begins with a keyframe; empty when there is none, or it was too long ago. */
  get frames(): readonly Frame[] {
    return this.#frames;
  }

  get bytes(): number {
    return this.#bytes;
  }

  clear(): void {
    this.#frames = [];
    this.#bytes = 0;
  }
}

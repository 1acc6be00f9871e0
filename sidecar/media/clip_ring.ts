import type { AccessUnit } from "../runtime/media.ts";

/** A keyframe and what needs it; without pictures, a second of sound. */
interface Group {
  readonly units: AccessUnit[];
  readonly startUs: number;
  bytes: number;
}

export interface ClipRingOptions {
  readonly seconds: number;
  readonly maxBytes: number;
  readonly hasPictures: boolean;
}

const SOUND_GROUP_US = 1_000_000;

/** The last seconds of a stream, from a keyframe on. When they take too many bytes there are fewer of them. */
export class ClipRing {
  readonly #options: ClipRingOptions;
  #groups: Group[] = [];
  #bytes = 0;

  constructor(options: ClipRingOptions) {
    this.#options = options;
  }

  /** Bytes that are held. */
  get bytes(): number {
    return this.#bytes;
  }

  push(unit: AccessUnit): void {
    if (this.#beginsGroup(unit)) this.#groups.push({ units: [], startUs: unit.timestampUs, bytes: 0 });
    const group = this.#groups.at(-1);
    if (group === undefined) return; // nothing to decode it with
    group.units.push(unit);
    group.bytes += unit.data.length;
    this.#bytes += unit.data.length;
    this.#shrink(unit.timestampUs);
  }

  /** What is held now, in order. */
  units(): AccessUnit[] {
    return this.#groups.flatMap(({ units }) => units);
  }

  #beginsGroup(unit: AccessUnit): boolean {
    if (this.#options.hasPictures) return unit.kind === "video" && unit.keyframe;
    const last = this.#groups.at(-1);
    return last === undefined || unit.timestampUs - last.startUs >= SOUND_GROUP_US;
  }

  /** Lets go of what is older than wanted, and then of what is too much: also of the last group, which then has no end. */
  #shrink(nowUs: number): void {
    const { seconds, maxBytes } = this.#options;
    const fromUs = nowUs - seconds * 1_000_000;
    while ((this.#groups[1]?.startUs ?? Infinity) <= fromUs || this.#bytes > maxBytes) {
      const oldest = this.#groups.shift();
      if (oldest === undefined) return;
      this.#bytes -= oldest.bytes;
    }
  }
}

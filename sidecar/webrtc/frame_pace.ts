/** What OBS says of its frames, since it started (GetStats). */
export interface RenderStats {
  readonly skipped: number;
  readonly total: number;
}

/** More than this share of OBS's frames missed since the last look is a sign that we ask too much. */
const TOO_MANY_SKIPPED = 0.02;
const MIN_FPS = 5;
/** Looks without a missed frame before more is asked again. */
const CALM_LOOKS = 3;
const GROWTH = 1.25;

/**
 * How many frames a second to ask OBS for: what is wanted, halved whenever OBS misses frames, and a quarter more after each
 * calm stretch. The game comes first.
 */
export class FramePace {
  #share = 1;
  #calm = 0;
  #last: RenderStats | null = null;

  /** @param wanted frames a second */
  fps(wanted: number): number {
    return Math.max(Math.min(MIN_FPS, wanted), wanted * this.#share);
  }

  /** To be told now and then while frames are asked for. */
  see(stats: RenderStats): void {
    const last = this.#last;
    this.#last = stats;
    if (last === null || stats.total <= last.total || stats.skipped < last.skipped) return;
    if ((stats.skipped - last.skipped) / (stats.total - last.total) > TOO_MANY_SKIPPED) {
      this.#share = Math.max(this.#share / 2, 0.1);
      this.#calm = 0;
    } else if (++this.#calm >= CALM_LOOKS) {
      this.#share = Math.min(1, this.#share * GROWTH);
      this.#calm = 0;
    }
  }
}

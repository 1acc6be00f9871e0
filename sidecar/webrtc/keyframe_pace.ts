/** Whoever comes late, or has lost what it was shown, finds a keyframe this often, ms. */
const INTERVAL_MS = 1_000;
/** What is lost again sooner is not mended by more of them, which are large: as libwebrtc has it, ms. */
const SHORTEST_MS = 300;

/**
 * When a stream's next frame is a keyframe: by the clock, as frames are fewer where OBS is slow or shows nothing; at once for
 * those who have none yet; and soon for those who have lost the picture, however many and however often they say so.
 */
export class KeyframePace {
  #isNeeded = false;
  #isAsked = false;
  #last = -Infinity;

  /** Somebody cannot begin without one. */
  need(): void {
    this.#isNeeded = true;
  }

  /** Somebody has lost the picture. */
  ask(): void {
    this.#isAsked = true;
  }

  /** @param at when the frame was captured, ms on the monotonic clock */
  isDue(at: number): boolean {
    const since = at - this.#last;
    return this.#isNeeded || since >= (this.#isAsked ? SHORTEST_MS : INTERVAL_MS);
  }

  /** To be told of every keyframe, the encoder's own ones too. */
  made(at: number): void {
    this.#isNeeded = this.#isAsked = false;
    this.#last = at;
  }
}

/** What a publisher sends, as far as viewers suffer from it. Times are ms. */
export interface Habits {
  /** Since the first packet; `null` before. */
  readonly age: number | null;
  /** Since the newest keyframe; `null` before the first. */
  readonly sinceKeyframe: number | null;
  /** Between the newest two keyframes; `null` before the second. */
  readonly interval: number | null;
  readonly hasBFrames: boolean;
}

/** A publisher that was asked has sent its first keyframe by then. */
const FIRST_KEYFRAME_MS = 5_000;
/** Longer than this nobody waits for a picture, and the cache costs much. */
const LONG_INTERVAL_MS = 5_000;
const MISSING_MS = 12_000;

/** What to change at the publisher, in one sentence; `null` when all is well. */
export function adviceOn({ age, sinceKeyframe, interval, hasBFrames }: Habits): string | null {
  if (hasBFrames) {
    return "It has B-frames in it, which viewers get in the wrong order: set the B-frames of OBS's encoder to 0 " +
      "(x264: the tune 'zerolatency')";
  }
  if (age === null) return null;
  const wait = sinceKeyframe ?? age;
  if (wait > (sinceKeyframe === null ? FIRST_KEYFRAME_MS : MISSING_MS)) {
    return `No keyframe has come for ${Math.round(wait / 1_000)} s, so that nobody new sees a picture: ` +
      "set the keyframe interval of OBS's encoder to 1 s";
  }
  if (interval !== null && interval > LONG_INTERVAL_MS) {
    return `A keyframe comes only every ${
      Math.round(interval / 1_000)
    } s, so that who loses a packet waits long: ` +
      "set the keyframe interval of OBS's encoder to 1 s";
  }
  return null;
}

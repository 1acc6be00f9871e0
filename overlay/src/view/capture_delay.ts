/** How old the frames are that a video shows. */
export interface CaptureDelay {
  /** Measures the frames of a video from now on. The answer ends that. */
  follow(video: HTMLVideoElement): () => void;
  /** From the capture to the screen in ms; `null` while the browser tells no time of capture. */
  newest(): number | null;
}

/** What no clock difference explains is no delay, ms. */
const PLAUSIBLE_MS = 60_000;

/**
 * Takes the time of capture from `requestVideoFrameCallback` (its specification, "captureTime": the browser estimates
 * the sender's clock from the RTCP sender reports), where the browser has it.
 */
export function captureDelay(): CaptureDelay {
  let newest: number | null = null;
  return {
    follow(video) {
      newest = null;
      if (!("requestVideoFrameCallback" in video)) return () => {};
      const look = (_now: number, { captureTime, expectedDisplayTime }: VideoFrameCallbackMetadata) => {
        const delay = captureTime === undefined ? NaN : expectedDisplayTime - captureTime;
        newest = delay >= 0 && delay < PLAUSIBLE_MS ? delay : null;
        handle = video.requestVideoFrameCallback(look);
      };
      let handle = video.requestVideoFrameCallback(look);
      return () => video.cancelVideoFrameCallback(handle);
    },
    newest: () => newest,
  };
}

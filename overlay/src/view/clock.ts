import type { ViewClock } from "./attempt.ts";

/** The browser's clock. */
export const browserClock: ViewClock = {
  now: () => ({ mono: performance.now() }),
  sleep(ms, signal) {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const timer = setTimeout(done, ms);
      signal?.addEventListener("abort", done, { once: true });
      function done() {
        clearTimeout(timer);
        signal?.removeEventListener("abort", done);
        resolve();
      }
    });
  },
};

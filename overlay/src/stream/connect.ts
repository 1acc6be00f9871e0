import type { HubOptions } from "./hub.ts";

/** The hub's means in a browser. */
export const browserMeans: HubOptions = {
  connect: (url) => new EventSource(url),
  schedule(callback, ms) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
  now: () => performance.now(),
};

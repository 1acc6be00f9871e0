import type { Clock } from "./clock.ts";
import type { Counters } from "./counters.ts";

export interface HeapTidyingOptions {
  /** `null`: there is no way to. What is `thorough` takes longer, and also drops what would have to be made again. */
  readonly collectGarbage: ((thorough: boolean) => void) | null;
  /** Bytes of V8's heap that are in use, garbage included. */
  readonly used: () => number;
  /** Whether a pause of some 50 ms would be noticed: then V8 is left to itself. */
  readonly isBusy: () => boolean;
  readonly clock: Clock;
  readonly counters: Counters;
}

/** By then what a start needs has been loaded, and has left its garbage, ms. */
const FIRST_MS = 10_000;
const EVERY_MS = 2 * 60_000;
/** Before the next attempt after a busy moment, ms. */
const AGAIN_MS = 10_000;
/** Less growth than this is mostly young garbage, which V8 sees to by itself: not worth a collection, bytes. */
const WORTH = 1_000_000;

/**
 * Collects garbage at quiet moments until the signal aborts. V8 looks for what has died old only when there are some 5 MB of it, which
 * takes more than half an hour of looks; what that does, and what this costs, is in docs/performance.md.
 */
export async function tidyHeap(
  { collectGarbage, used, isBusy, clock, counters }: HeapTidyingOptions,
  signal: AbortSignal,
): Promise<void> {
  if (collectGarbage === null) return;
  const collections = counters.counter(
    "scoreline_heap_collections_total",
    "Collections of garbage at quiet moments",
  );
  let left = 0;
  for (let rest = FIRST_MS;; rest = isBusy() ? AGAIN_MS : EVERY_MS) {
    await clock.sleep(rest, signal);
    if (signal.aborted) return;
    left = Math.min(left, used()); // V8 has collected as well
    if (isBusy() || used() < left + WORTH) continue;
    collectGarbage(collections.value === 0);
    collections.add();
    left = used();
  }
}

/** Of V8 where it was started with `--expose-gc`, as `launch.ts` does. */
export function garbageCollector(): HeapTidyingOptions["collectGarbage"] {
  const collect: unknown = Reflect.get(globalThis, "gc");
  if (typeof collect !== "function") return null;
  // The last resort, of which there is one after a start, drops code as well that has not run for a while.
  return (thorough) => collect({ type: "major", ...thorough ? { flavor: "last-resort" } : {} });
}

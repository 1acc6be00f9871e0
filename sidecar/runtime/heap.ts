import type { Clock } from "./clock.ts";
import type { Counters } from "./counters.ts";

export interface HeapTidyingOptions {
  /** `null`: there is no way to. */
  readonly collectGarbage: (() => void) | null;
  /** Bytes of V8's heap that are in use, garbage included. */
  readonly used: () => number;
  /** Whether a pause of some 50 ms would be seen: then V8 is left to itself. */
  readonly isBusy: () => boolean;
  readonly clock: Clock;
  readonly counters: Counters;
}

/** By then what a start needs has been loaded, and has left its garbage, ms. */
const FIRST_MS = 10_000;
const EVERY_MS = 2 * 60_000;
/** What comes and goes between two looks for young garbage, bytes; less than that more is not worth the time. */
const WORTH = 1_000_000;

/**
 * Collects garbage, now and then, until the signal aborts. V8 by itself lets a heap of 12 MB grow by 5 before it looks for garbage
 * that has survived a while, which takes it more than half an hour of looks. Never rejects.
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
  let tidied = 0;
  for (let rest = FIRST_MS;; rest = EVERY_MS) {
    await clock.sleep(rest, signal);
    if (signal.aborted) return;
    if (isBusy() || used() < tidied + WORTH) continue;
    collectGarbage();
    collections.add();
    tidied = used();
  }
}

/** Of V8 where it was started with `--expose-gc`, as `launch.ts` does. Takes 30 to 70 ms, and gives memory back to the system. */
export function garbageCollector(): (() => void) | null {
  const collect: unknown = Reflect.get(globalThis, "gc");
  return typeof collect === "function" ? () => collect({ type: "major", flavor: "last-resort" }) : null;
}

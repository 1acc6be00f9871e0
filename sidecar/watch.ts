import { createDetails, type Detail } from "./detail.ts";
import { nextLook } from "./domain/cooldown.ts";
import type { Rules } from "./domain/input.ts";
import type { Scorekeeper } from "./scorekeeper.ts";
import type { Clock } from "./runtime/clock.ts";
import type { Counters } from "./runtime/counters.ts";
import type { Classification } from "./vision/classify.ts";
import type { Look } from "./picture_trouble.ts";
import { messageOf } from "./runtime/message.ts";

/** A picture and what was read from it. */
export interface Sight {
  readonly jpeg: Uint8Array;
  /** Name of the source that the picture shows. */
  readonly source: string;
  readonly reading: Classification;
  /** ms since 1970. */
  readonly at: number;
  /** Whether only the banner was looked for, in a smaller picture. */
  readonly glance: boolean;
}

/** A picture that is not read yet. */
export interface Capture {
  readonly jpeg: Uint8Array;
  /** Name of the source that it shows. */
  readonly source: string;
  /** Such a picture comes too rarely to be glanced at. */
  readonly isRare?: boolean;
}

export interface WatchOptions {
  /** The next picture of the game, or `null` when there is none to see; as large as such a look needs (`shareOf`). */
  readonly capture: (signal: AbortSignal, detail: Detail) => Promise<Capture | null>;
  /** Rejects when the picture cannot be decoded. A `glance` need not see what stands there for many seconds; other looks must. */
  readonly classify: (jpeg: Uint8Array, detail: Detail) => Promise<Classification>;
  readonly keeper: Scorekeeper;
  readonly rules: Rules;
  readonly pollIntervalMs: number;
  readonly clock: Clock;
  readonly counters: Counters;
  /** Told of every look how the picture itself was, before `onSight`. */
  readonly onLook: (look: Look) => void;
  /** Told of every picture that was read, and of `null` when there was none. */
  readonly onSight: (sight: Sight | null) => void;
  /** Has the listener called when the pace, or what there is to see, may have changed: a rest need not be over then. */
  readonly onStir: (listener: () => void) => void;
}

/** Whatever the cycle cost, at least this share of the pace is rest: a slow machine gets fewer looks, not more load. */
const MIN_REST = 0.25;
/** After so many looks in a row that found no picture ... */
const PATIENT_LOOKS = 8;
/** ... it is looked only this often, unless something stirs, ms. */
const EMPTY_PACE_MS = 1_000;

/** Looks at the game at the pace of the rules until the signal aborts: capture, classify, hand on, rest. */
export async function watch(
  options: WatchOptions,
  signal: AbortSignal,
): Promise<void> {
  const { keeper, rules, pollIntervalMs, clock, counters } = options;
  const cycles = counters.counter("scoreline_cycles_total", "Looks at the game, with or without a picture");
  const gaps = counters.counter("scoreline_gaps_total", "Looks that found no picture to read");
  const nextDetail = createDetails(rules);
  let empty = 0;
  let resting: AbortController | null = null;
  options.onStir(() => {
    if (resting === null) return; // it is looked anyway
    empty = 0;
    resting.abort();
  });
  signal.addEventListener("abort", () => resting?.abort(), { once: true });
  while (!signal.aborted) {
    const began = clock.now().mono;
    const sight = await look(options, nextDetail(keeper.state), signal);
    if (signal.aborted) return;
    cycles.add();
    if (sight === null) gaps.add();
    empty = sight === null ? empty + 1 : 0;
    options.onSight(sight);
    const at = clock.now();
    await keeper.see(
      sight === null ? { kind: "gap", at } : {
        kind: "reading",
        at,
        source: sight.source,
        label: sight.reading.label,
        outcome: sight.reading.outcome,
        confidence: sight.reading.confidence,
      },
      sight?.jpeg ?? null,
    );
    const looked = clock.now().mono;
    const rested = () => {
      const pace = empty > PATIENT_LOOKS ? Math.max(pollIntervalMs, EMPTY_PACE_MS) : pollIntervalMs;
      const due = nextLook(keeper.state, began, rules, pace);
      return Math.max(due, looked + MIN_REST * (due - began));
    };
    // A command can change the phase, and with it the pace, at any time.
    for (let rest = rested() - looked; rest > 0 && !signal.aborted; rest = rested() - clock.now().mono) {
      resting = new AbortController();
      await clock.sleep(rest, resting.signal);
      resting = null;
    }
  }
}

async function look(
  { capture, classify, clock, onLook }: WatchOptions,
  detail: Detail,
  signal: AbortSignal,
): Promise<Sight | null> {
  const picture = await capture(signal, detail);
  if (picture === null) {
    onLook({ kind: "nothing" });
    return null;
  }
  const { jpeg, source, isRare = false } = picture;
  const seen = isRare ? "full" : detail;
  const at = clock.now().wall;
  try {
    const reading = await classify(jpeg, seen);
    onLook({ kind: "picture", source, isBlack: reading.isBlack });
    return { jpeg, source, reading, at, glance: seen === "glance" };
  } catch (error) {
    if (!signal.aborted) onLook({ kind: "unreadable", source, reason: messageOf(error) });
    return null;
  }
}

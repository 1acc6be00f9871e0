import { DEFAULTS } from "../sidecar/config/schema.ts";
import type { Phase } from "../sidecar/contract.ts";
import type { Detail } from "../sidecar/detail.ts";
import type { Rules } from "../sidecar/domain/input.ts";
import { View } from "../sidecar/domain/view.ts";
import type { Clock } from "../sidecar/runtime/clock.ts";
import { Counters } from "../sidecar/runtime/counters.ts";
import { Scorekeeper } from "../sidecar/scorekeeper.ts";
import type { Classification } from "../sidecar/vision/classify.ts";
import { watch } from "../sidecar/watch.ts";

const MINUTE = 60_000;
/** When what is on screen, ms. */
export const MATCH = {
  bannerAt: 8.7 * MINUTE,
  bannerMs: 2_000,
  progressMs: 10_000,
  endsAt: 12 * MINUTE,
} as const;

/** What a match shows. */
export type Screen = "none" | "banner" | "progress";

export interface MatchOptions {
  readonly rules: Rules;
  /** The picture that OBS answers with. */
  readonly picture: (screen: Screen, detail: Detail) => Uint8Array;
  readonly classify: (jpeg: Uint8Array, detail: Detail) => Promise<Classification>;
  /** Told of each look in which phase it was. */
  readonly onLook?: (phase: Phase) => void;
}

/** What is on screen that long after the beginning, ms. */
export function screenAt(ms: number): Screen {
  const into = ms - MATCH.bannerAt;
  if (into < 0 || into >= MATCH.bannerMs + MATCH.progressMs) return "none";
  return into < MATCH.bannerMs ? "banner" : "progress";
}

/** Watches a match of 12 minutes with a clock that does not wait, at the pace of the product. Answers what was counted. */
export async function playMatch({ rules, picture, classify, onLook }: MatchOptions): Promise<View> {
  let ms = 0;
  const stop = new AbortController();
  const clock: Clock = {
    now: () => ({ wall: ms, mono: ms }),
    sleep(duration) {
      ms += duration;
      if (ms >= MATCH.endsAt) stop.abort();
      return Promise.resolve();
    },
  };
  const counters = new Counters();
  const logger = { info: () => {}, warn: () => {}, error: () => {} };
  const view = new View();
  const keeper = new Scorekeeper({
    view,
    rules,
    log: {
      append: (draft) => Promise.resolve({ ...draft, seq: view.seq + 1 }),
      problem: null,
      damagedLines: 0,
    },
    keepEvidence: () => Promise.resolve(null),
    clock,
    logger,
    counters,
    onFact: () => {},
    onChange: () => {},
  });
  await watch({
    capture: (_, detail) => Promise.resolve({ jpeg: picture(screenAt(ms), detail), source: "Game" }),
    classify,
    keeper,
    rules,
    pollIntervalMs: DEFAULTS.capture.poll_interval_ms,
    clock,
    counters,
    onLook: () => {},
    onStir: () => {},
    onSight: () => onLook?.(keeper.phase),
  }, stop.signal);
  return view;
}

import type { Outcome } from "../contract.ts";

/** What a viewer of the demo sees, in the order of a match. */
export type Scene =
  | "none_gameplay"
  | `${Outcome}_text`
  | `${Outcome}_progressbar`
  | "none_summary"
  | "none_menu";

/** From one match to the next, in ms. Longer than the demo's cooldown and stretch of `none` together (3 s + 1 s). */
export const MATCH_MS = 9_000;
/** The banner stands long enough for two readings in a row at the demo's pace of 250 ms, with time to see it. */
const BANNER_MS = 1_700;
const PROGRESS_MS = 1_800;
const SUMMARY_MS = 700;
/** The first banner comes this early, so that a newcomer sees the score change soon. */
const EARLIEST_BANNER_MS = 3_200;
const LATEST_BANNER_MS = 4_400;
/** Another picture of the game this often. */
const GAMEPLAY_MS = 1_000;

/** A believable evening: about as many wins as losses, a draw now and then; most matches are competitive. */
const DRAW_SHARE = 0.07;
const VICTORY_SHARE = 0.5;
const COMPETITIVE_SHARE = 0.7;

/** One match of the demo; times in ms from its start. */
export interface Match {
  readonly outcome: Outcome;
  /** Only competitive matches end with the progress screen. */
  readonly competitive: boolean;
  readonly bannerAt: number;
}

/** How many pictures there are of a scene; they are numbered from 1. */
export type Variants = (scene: Scene) => number;

/** The match number `index` (from 0) of the evening that `seed` stands for. */
export function matchAt(index: number, seed: number): Match {
  const draw = (what: number) => fraction(seed, index, what);
  const chance = draw(1);
  return {
    outcome: chance < DRAW_SHARE
      ? "draw"
      : chance < DRAW_SHARE + (1 - DRAW_SHARE) * VICTORY_SHARE
      ? "victory"
      : "defeat",
    competitive: draw(2) < COMPETITIVE_SHARE,
    bannerAt: EARLIEST_BANNER_MS + Math.floor(draw(3) * (LATEST_BANNER_MS - EARLIEST_BANNER_MS)),
  };
}

/** The scene at `ms` (0 or later) since the demo began. Matches follow each other for ever. */
export function sceneAt(ms: number, seed: number): Scene {
  const { outcome, competitive, bannerAt } = matchAt(Math.floor(ms / MATCH_MS), seed);
  const into = ms % MATCH_MS;
  const progressAt = bannerAt + BANNER_MS;
  const summaryAt = progressAt + (competitive ? PROGRESS_MS : 0);
  if (into < bannerAt) return "none_gameplay";
  if (into < progressAt) return `${outcome}_text`;
  if (into < summaryAt) return `${outcome}_progressbar`;
  return into < summaryAt + SUMMARY_MS ? "none_summary" : "none_menu";
}

/** Name of the picture (`<scene>_<n>`) at `ms` since the demo began. */
export function frameAt(ms: number, seed: number, variants: Variants): string {
  const scene = sceneAt(ms, seed);
  // A result keeps its picture for the whole match; the game moves on.
  const turn = scene === "none_gameplay" ? Math.floor(ms / GAMEPLAY_MS) : Math.floor(ms / MATCH_MS);
  return `${scene}_${1 + turn % Math.max(1, variants(scene))}`;
}

/** A number 0..1 (excluded) that depends on its arguments only (a 32-bit integer hash with avalanche steps). */
function fraction(seed: number, index: number, what: number): number {
  let bits = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(index + 1, 0xc2b2ae35) ^ what;
  for (let round = 0; round < 3; round++) {
    bits = Math.imul(bits ^ (bits >>> 15), 0x2c1b3c6d);
    bits ^= bits >>> 13;
  }
  return (bits >>> 0) / 2 ** 32;
}

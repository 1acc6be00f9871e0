import type { Rng } from "../../render/rng.ts";
import type { MatchPlan } from "./match_plan.ts";
import type { Screen } from "./timeline.ts";

/** A part of the evening whose length is not decided yet; a match (`play`) and a `break` consist of many stretches. */
export interface Piece {
  readonly screen: Screen | "play" | "break";
  /** Ms. */
  readonly least: number;
  readonly wanted: number;
  /** Number of the match that a result screen belongs to; else `null`. */
  readonly match: number | null;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** Matches last this long. A shorter one would end inside the cooldown of the one before. */
const SHORTEST_MATCH = 4 * MINUTE;
const LONGEST_MATCH = 20 * MINUTE;

function lasting(screen: Piece["screen"], seconds: number, match: number | null = null): Piece {
  return { screen, least: seconds * SECOND, wanted: seconds * SECOND, match };
}

/** What comes before a match: something else, most times, and the wait for it. */
export function breakScreens(rng: Rng, first: boolean): Piece[] {
  const rest: Piece = {
    screen: "break",
    least: 2 * SECOND,
    wanted: rng.chance(first ? 1 : 0.5) ? rng.between(20, 300) * SECOND : 2 * SECOND,
    match: null,
  };
  const queue: Piece = {
    screen: "queue",
    least: 5 * SECOND,
    wanted: rng.between(10, 150) * SECOND,
    match: null,
  };
  return [rest, lasting("menu", rng.between(2, 6)), queue];
}

/** A match from loading to what follows on its result. */
export function matchScreens(rng: Rng, { number, mode, shown }: MatchPlan): Piece[] {
  const play: Piece = {
    screen: "play",
    least: SHORTEST_MATCH,
    wanted: rng.between(SHORTEST_MATCH, LONGEST_MATCH),
    match: null,
  };
  const before = [lasting("loading", rng.between(5, 14)), lasting("hero_select", rng.between(10, 30)), play];
  const banner = rng.chance(0.5) ? "banner" : "banner_with_score";
  const end = shown === "progress screen" ? [lasting("desktop", rng.between(6, 15))] : [
    lasting("arrival", rng.between(0.3, 0.5), number),
    lasting("arriving_banner", rng.between(0.3, 0.5), number),
    lasting(banner, rng.between(1.5, 4), number),
  ];
  // Whoever was away comes back when the best scene is over.
  if (shown !== "progress screen" && rng.chance(0.85)) {
    end.push(lasting("play_of_the_game", rng.between(6, 12)));
  }
  if (shown !== "progress screen" && rng.chance(0.3)) end.push(lasting("scoreboard", rng.between(2, 8)));
  if (shown === "banner" && mode === "competitive") return [...before, ...end]; // left before the progress screen
  if (mode === "competitive") end.push(progress(rng, number));
  if (rng.chance(0.5)) end.push(lasting("summary", rng.between(2, 15)));
  if (rng.chance(0.15)) end.push(lasting("career", rng.between(3, 15)));
  return [...before, ...end];
}

/** The progress screen, now and then left standing for many minutes. */
function progress(rng: Rng, match: number): Piece {
  if (!rng.chance(0.12)) return lasting("progress", rng.between(5, 60), match);
  return { screen: "progress", least: 20 * SECOND, wanted: rng.between(4, 12) * MINUTE, match };
}

import type { Outcome } from "../../../sidecar/contract.ts";
import type { Rng } from "../../render/rng.ts";

export type Mode = "competitive" | "quick play" | "arcade";

/** How a match will end, and what of its end is on the stream. */
export interface MatchPlan {
  readonly number: number;
  readonly mode: Mode;
  readonly outcome: Outcome;
  readonly shown: "banner" | "progress screen" | "both";
}

/**
 * Only competitive matches have a progress screen. Now and then the streamer leaves before it, or is on the desktop while the
 * banner stands.
 */
export function planMatch(rng: Rng, number: number): MatchPlan {
  const mode = rng.weighted<Mode>([["competitive", 62], ["quick play", 25], ["arcade", 13]]);
  const outcome = rng.weighted<Outcome>([["victory", 46], ["defeat", 44], ["draw", 10]]);
  const shown = mode === "competitive"
    ? rng.weighted<MatchPlan["shown"]>([["both", 82], ["banner", 12], ["progress screen", 6]])
    : "banner";
  return { number, mode, outcome, shown };
}

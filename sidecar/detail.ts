import { type CooldownState, isQuiet } from "./domain/cooldown.ts";
import type { Rules } from "./domain/input.ts";
import type { SmallWidths } from "./vision/small_widths.ts";

/** From the least to the most. */
export const DETAILS = ["glance", "survey", "full"] as const;
/**
 * How much of the game a look sees: the banner's place in a small picture, which is enough to see that something seems to be
 * there; every place in one that is large enough for the progress screen as well; or every place in a picture as large as is
 * configured, as what is captured in odd ways needs (soft, grey, in other shapes).
 */
export type Detail = typeof DETAILS[number];

/** While nothing seems to be there, one of so many looks is a survey: the progress screen stands for many seconds. */
export const LOOKS_PER_SURVEY = 8;

/** The share (0..1) of the configured width (pixels) that such a look needs, by what the model needs. */
export function shareOf(detail: Detail, width: number, small: SmallWidths): number {
  return detail === "full" ? 1 : Math.min(1, small[detail] / width);
}

/**
 * Says of each look in turn, by what is known before it, how much it needs to see. Where a single reading counts, that is all:
 * what is counted has been seen in full.
 */
export function createDetails({ requiredConsecutive }: Rules): (state: CooldownState) => Detail {
  let quietLooks = 0;
  return (state) => {
    if (requiredConsecutive < 2 || !isQuiet(state)) {
      quietLooks = 0;
      return "full";
    }
    quietLooks++;
    return quietLooks % LOOKS_PER_SURVEY === 0 ? "survey" : "glance";
  };
}

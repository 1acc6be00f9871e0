import { type CooldownState, isQuiet } from "./domain/cooldown.ts";

/**
 * How much of the game a look sees: the banner's place in a small picture, every place in one that is large enough for the progress
 * screen as well, or every place in a picture as large as is configured.
 */
export type Detail = "glance" | "survey" | "full";

/**
 * Of a picture, pixels. In that of a glance the banner's place is just as large as the network's input, which is enough to see
 * that something seems to be there; the progress screen needs the larger one, and what is captured in odd ways (soft, grey, in
 * other shapes) the largest.
 */
const WIDTHS: Readonly<Record<Detail, number>> = { glance: 384, survey: 640, full: Infinity };
/** While nothing seems to be there, one of so many looks is a survey: the progress screen stands for many seconds. */
export const LOOKS_PER_SURVEY = 8;

/** The share (0..1) of a capture's width (pixels) that such a look needs. */
export function shareOf(detail: Detail, width: number): number {
  return Math.min(1, WIDTHS[detail] / width);
}

/** Says of each look in turn, by what is known before it, how much it needs to see. */
export function createDetails(): (state: CooldownState) => Detail {
  let quietLooks = 0;
  return (state) => {
    if (!isQuiet(state)) {
      quietLooks = 0;
      return "full";
    }
    quietLooks++;
    return quietLooks % LOOKS_PER_SURVEY === 0 ? "survey" : "glance";
  };
}

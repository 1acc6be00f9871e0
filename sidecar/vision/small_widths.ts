import type { ResultScreen } from "../contract.ts";

/** What of a model decides about that: the width of its input (pixels), and the share of a screen's width (0..1) of each place. */
export interface Needs {
  readonly input: { readonly width: number };
  readonly regions: readonly { readonly name: ResultScreen; readonly width: number }[];
}

/**
 * How wide a 16:9 picture has to be, in pixels, for looks that need not see everything: at the banner's place alone, and at every
 * place. `Infinity` where a model has no place of the banner's own.
 */
export interface SmallWidths {
  readonly glance: number;
  readonly survey: number;
}

/** So much of the input's width is enough for a place that is looked at for many seconds (measured with the shipped model). */
const SURVEY_SHARE = 0.8;

/** What a model needs: for a glance the banner's place pixel by pixel, for a survey every place with some enlargement. */
export function smallWidths({ input, regions }: Needs): SmallWidths {
  const exact = (region: { readonly width: number }) => input.width / region.width;
  const banner = regions.find(({ name }) => name === "text");
  if (banner === undefined) return { glance: Infinity, survey: Infinity };
  const glance = exact(banner);
  const survey = Math.max(glance, ...regions.map((region) => SURVEY_SHARE * exact(region)));
  return { glance: Math.round(glance), survey: Math.round(survey) };
}

import type { ResultScreen } from "../contract.ts";

/**
 * How wide a 16:9 picture has to be, in pixels, for looks that need not see everything: at the banner's place alone, and at every
 * place. `Infinity` where a model has no place of the banner's own.
 */
export interface SmallWidths {
  readonly glance: number;
  readonly survey: number;
}

/** What of a model decides about that: its input's width in pixels, and each place's as a share (0..1) of the screen's. */
export interface ModelWidths {
  readonly input: { readonly width: number };
  readonly regions: readonly { readonly name: ResultScreen; readonly width: number }[];
}

/** So much of the input's width is enough for a place that is looked at for many seconds (measured with the shipped model). */
const SURVEY_SHARE = 0.8;

/** What a model needs: for a glance the banner's place pixel by pixel, for a survey every place with some enlargement. */
export function smallWidths({ input, regions }: ModelWidths): SmallWidths {
  const exact = (region: { readonly width: number }) => input.width / region.width;
  const banner = regions.find(({ name }) => name === "text");
  if (banner === undefined) return { glance: Infinity, survey: Infinity };
  const glance = exact(banner);
  const survey = Math.max(glance, ...regions.map((region) => SURVEY_SHARE * exact(region)));
  return { glance: Math.round(glance), survey: Math.round(survey) };
}

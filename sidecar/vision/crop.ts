import type { PixelArea } from "./resample.ts";

/** A rectangle in pixels of the picture; edges may lie between pixels. */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The shape the game's screens are laid out for; region fractions refer to it. */
const LAYOUT_ASPECT = 16 / 9;
/** Pictures whose aspect is within this share of 16:9 are taken as 16:9: window borders, 1366x768, rounding. */
const ASPECT_TOLERANCE = 0.05;
/** A region whose centre is within this share of the middle stays in the middle whatever the aspect. */
const CENTRED = 0.1;

/**
 * Where a region, given as fractions 0..1 of a 16:9 screen, can lie in the game's picture.
 *
 * For 16:9 that is one area. On wider and narrower screens the layout is taken to keep its 16:9 proportions in the largest
 * centred 16:9 area; what lies off the centre may be anchored to the screen's edge instead, so both places are answered.
 */
export function placeRegion(region: Area, game: Area): Area[] {
  const aspect = game.width / game.height;
  if (Math.abs(aspect / LAYOUT_ASPECT - 1) <= ASPECT_TOLERANCE) return [within(region, game)];
  if (aspect > LAYOUT_ASPECT) {
    const width = game.height * LAYOUT_ASPECT;
    const at = (share: number) => ({ ...game, x: game.x + (game.width - width) * share, width });
    return anchors(region.x + region.width / 2).map((share) => within(region, at(share)));
  }
  const height = game.width / LAYOUT_ASPECT;
  const at = (share: number) => ({ ...game, y: game.y + (game.height - height) * share, height });
  return anchors(region.y + region.height / 2).map((share) => within(region, at(share)));
}

/** How much of the spare room lies before the layout: half of it, and for regions off the centre also none or all. */
function anchors(centre: number): number[] {
  if (Math.abs(centre - 0.5) <= CENTRED) return [0.5];
  return [0.5, centre < 0.5 ? 0 : 1];
}

function within(region: Area, screen: Area): Area {
  return {
    x: screen.x + region.x * screen.width,
    y: screen.y + region.y * screen.height,
    width: region.width * screen.width,
    height: region.height * screen.height,
  };
}

/** The area rounded to whole pixels, at least one, and kept inside a picture of that size. */
export function wholePixels(
  area: Area,
  picture: { readonly width: number; readonly height: number },
): PixelArea {
  const left = Math.min(picture.width - 1, Math.max(0, Math.round(area.x)));
  const top = Math.min(picture.height - 1, Math.max(0, Math.round(area.y)));
  return {
    left,
    top,
    width: Math.max(1, Math.min(picture.width - left, Math.round(area.width))),
    height: Math.max(1, Math.min(picture.height - top, Math.round(area.height))),
  };
}

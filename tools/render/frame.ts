import type { SKRSContext2D } from "@napi-rs/canvas";
import type { Faces } from "./fonts.ts";
import type { Picture } from "./pictures.ts";
import type { Rng } from "./rng.ts";

/** Every scene is drawn in these units, whatever the canvas measures: the pixels of a full-HD game picture. */
export const FRAME = { width: 1920, height: 1080 } as const;

/** A rectangle in frame units. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/**
 * The two places of the screen the detector looks at; the manifest carries them to the sidecar as fractions. That of
 * the progress screen is as small as it may be to hold its word when the game is shown at 90 % of the frame: in a larger
 * one the letters are too few pixels of what the network sees.
 */
export const REGIONS = {
  text: { x: 0.25, y: 0.29, width: 0.5, height: 0.3333 },
  progressbar: { x: 0, y: 0.105, width: 0.24, height: 0.16 },
} as const;

export type RegionName = keyof typeof REGIONS;
export const REGION_NAMES: readonly RegionName[] = ["text", "progressbar"];

/** The size of a crop as the network sees it, in pixels. */
export const CROP = { width: 192, height: 72 } as const;

/** The region in frame units. */
export function regionBox(name: RegionName): Box {
  const region = REGIONS[name];
  return {
    x: region.x * FRAME.width,
    y: region.y * FRAME.height,
    width: region.width * FRAME.width,
    height: region.height * FRAME.height,
  };
}

/** What a drawing function needs: where to draw, chance, letters, and pictures to stand in for the game. */
export interface Stage {
  ctx: SKRSContext2D;
  rng: Rng;
  faces: Faces;
  /** Photographs and game pictures for backgrounds; empty means procedural backgrounds only. */
  pictures: readonly Picture[];
  /** The part of the frame that is read: the whole frame, or a region. What shall matter is drawn into it. */
  focus: Box;
  /** The part of the frame that will be seen, at least the focus: no background may end inside it. */
  seen: Box;
}

export const WHOLE_FRAME: Box = { x: 0, y: 0, width: FRAME.width, height: FRAME.height };

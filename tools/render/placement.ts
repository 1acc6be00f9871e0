import { anyColour } from "./colour.ts";
import { type Box, FRAME, regionBox, type RegionName, type Stage } from "./frame.ts";
import type { Rng } from "./rng.ts";

/** Where the game's picture lies in the captured frame: the corner as fractions of the frame, and its size, 1 is all of it. */
export interface Placement {
  x: number;
  y: number;
  zoom: number;
}

export const FILLING: Placement = { x: 0, y: 0, zoom: 1 };

/** The places a result's word can take on the game's own screen, fractions, with what variety adds. */
const WORDS: Record<RegionName, Box> = {
  text: { x: 0.33, y: 0.34, width: 0.35, height: 0.23 },
  progressbar: { x: 0.028, y: 0.158, width: 0.115, height: 0.066 },
};
/** Room between the word and the region's edge, fractions of the frame. */
const MARGIN = 0.003;
const TRIES = 20;

/** Whether a region of the captured frame still holds the whole word of a result. */
export function keepsWord(region: RegionName, { x, y, zoom }: Placement): boolean {
  const word = WORDS[region];
  const box = regionBox(region);
  const left = x + word.x * zoom;
  const top = y + word.y * zoom;
  return left >= box.x / FRAME.width + MARGIN && top >= box.y / FRAME.height + MARGIN &&
    left + word.width * zoom <= (box.x + box.width) / FRAME.width - MARGIN &&
    top + word.height * zoom <= (box.y + box.height) / FRAME.height - MARGIN;
}

/**
 * How streamers place the game: mostly filling the frame, nudged or slightly cropped, now and then shrunk inside a frame of
 * their own. Never so that the region loses the word.
 */
export function choosePlacement(rng: Rng, region: RegionName): Placement {
  const kind = rng.weighted([["filling", 42], ["nudged", 33], ["framed", 25]] as const);
  if (kind === "filling") return FILLING;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const placement = kind === "nudged" ? nudged(rng) : framed(rng);
    if (keepsWord(region, placement)) return placement;
  }
  return FILLING;
}

function nudged(rng: Rng): Placement {
  const zoom = 1 + rng.around(0, 0.03);
  const shift = () => (1 - zoom) * rng.between(0.2, 0.8) + rng.around(0, 0.008);
  return { x: shift(), y: shift(), zoom };
}

function framed(rng: Rng): Placement {
  const zoom = rng.between(0.83, 0.98);
  const share = () => rng.weighted([[0.5, 4], [0, 2], [1, 1], [rng.next(), 3]]);
  return { x: (1 - zoom) * share(), y: (1 - zoom) * share(), zoom };
}

/** The part of the game's picture, in its own units, that a box of the captured frame shows. */
export function seenThrough(box: Box, { x, y, zoom }: Placement): Box {
  return {
    x: (box.x - x * FRAME.width) / zoom,
    y: (box.y - y * FRAME.height) / zoom,
    width: box.width / zoom,
    height: box.height / zoom,
  };
}

/** Paints what a streamer puts around a shrunk game: one colour, a gradient, a picture, lines and names. */
export function paintSurround({ ctx, rng, pictures, seen }: Omit<Stage, "faces" | "focus">): void {
  ctx.fillStyle = anyColour(rng);
  if (rng.chance(0.3)) {
    const wash = ctx.createLinearGradient(seen.x, seen.y, seen.x + seen.width, seen.y + seen.height);
    wash.addColorStop(0, anyColour(rng));
    wash.addColorStop(1, anyColour(rng));
    ctx.fillStyle = wash;
  }
  ctx.fillRect(0, 0, FRAME.width, FRAME.height);
  if (pictures.length > 0 && rng.chance(0.4)) {
    ctx.drawImage(rng.pick(pictures), seen.x, seen.y, seen.width, seen.height);
  }
  for (let line = rng.whole(0, 3); line > 0; line--) {
    ctx.fillStyle = anyColour(rng);
    if (rng.chance(0.5)) {
      ctx.fillRect(seen.x, seen.y + rng.next() * seen.height, seen.width, rng.between(2, 14));
    } else ctx.fillRect(seen.x + rng.next() * seen.width, seen.y, rng.between(2, 14), seen.height);
  }
}

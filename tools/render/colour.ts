import type { Rng } from "./rng.ts";
import type { Outcome } from "./words.ts";

/** A CSS colour from hue (degrees), saturation, lightness and opacity (0..1). */
export function hsl(hue: number, saturation: number, lightness: number, alpha = 1): string {
  const part = (value: number) => `${(Math.min(1, Math.max(0, value)) * 100).toFixed(1)}%`;
  return `hsl(${(((hue % 360) + 360) % 360).toFixed(1)} ${part(saturation)} ${part(lightness)} / ${
    alpha.toFixed(3)
  })`;
}

/** Any colour at all. */
export function anyColour(rng: Rng, alpha = 1): string {
  return hsl(rng.between(0, 360), rng.between(0.05, 1), rng.between(0.1, 0.85), alpha);
}

/** A white or light grey, as menus write. */
export function paper(rng: Rng, alpha = 1): string {
  return hsl(rng.between(200, 260), rng.between(0, 0.2), rng.between(0.82, 1), alpha);
}

/** The gold of VICTORY!: measured from RGB (199,168,38) to (253,224,95) on real screens. */
export function gold(rng: Rng): string {
  return hsl(rng.around(47, 4), rng.between(0.6, 1), rng.between(0.42, 0.7));
}

/** The red of DEFEAT, and of DRAW: measured about RGB (250,8,28) on real screens. */
export function red(rng: Rng): string {
  return hsl(rng.around(356, 4), rng.between(0.75, 1), rng.between(0.4, 0.6));
}

/**
 * The colour of a result banner. Draws are red as defeats are, so the colour must never decide between them; now
 * and then it is another one altogether (colour-blind settings, tinted captures).
 */
export function bannerColour(rng: Rng, outcome: Outcome, variety: number): string {
  if (rng.chance(0.12 * variety)) return anyColour(rng);
  if (rng.chance(0.07 * variety)) return paper(rng);
  if (outcome === "victory") return gold(rng);
  if (outcome === "draw" && rng.chance(0.3 * variety)) return gold(rng);
  return red(rng);
}

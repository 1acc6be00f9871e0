import type { Area } from "./crop.ts";

/** From this probability of a result on, a place is looked at again: most pictures never come near it. */
const SUSPICION = 0.2;

/** How the place is framed when it is looked at again: shifts as shares of its width and height, and its size. */
const FRAMINGS = [
  { x: 0.015, y: 0.02, size: 1 },
  { x: -0.015, y: -0.02, size: 1 },
  { x: 0.005, y: -0.01, size: 1.05 },
  { x: -0.005, y: 0.01, size: 0.95 },
] as const;

/** The places of which a network's answers (`rows` of `columns` probabilities) say that they may show a result. */
export function suspiciousPlaces(rows: Float32Array, columns: number, none: number): number[] {
  return Array.from({ length: rows.length / columns }, (_, place) => place)
    .filter((place) => 1 - (rows[place * columns + none] ?? 1) >= SUSPICION);
}

/**
 * The same place framed a little otherwise, inside `bounds` (pixels). What stands there is still what stands there: an answer
 * that does not outlive a nudge was a chance, and what some framings say together is steadier than any of them.
 */
export function nearbyViews(
  place: Area,
  bounds: { readonly width: number; readonly height: number },
): Area[] {
  return FRAMINGS.map(({ x, y, size }) => {
    const width = Math.min(place.width * size, bounds.width);
    const height = Math.min(place.height * size, bounds.height);
    const left = place.x + place.width * x - (width - place.width) / 2;
    const top = place.y + place.height * y - (height - place.height) / 2;
    return {
      x: Math.min(Math.max(left, 0), bounds.width - width),
      y: Math.min(Math.max(top, 0), bounds.height - height),
      width,
      height,
    };
  });
}

/** A probability of nothing at all would silence every other view. */
const LEAST = 1e-6;

/**
 * What rows of `columns` probabilities say together: their geometric means, which add up to 1 again. That is the mean of the
 * network's logits. Of the same false crops it finds more results than the arithmetic mean (measured on validation crops).
 */
export function agreedRow(rows: Float32Array, columns: number): Float32Array {
  const means = new Float32Array(columns);
  for (let column = 0; column < columns; column++) {
    let sum = 0;
    for (let at = column; at < rows.length; at += columns) sum += Math.log(Math.max(rows[at] ?? 0, LEAST));
    means[column] = Math.exp(sum * columns / rows.length);
  }
  const total = means.reduce((a, b) => a + b);
  return means.map((mean) => mean / total);
}

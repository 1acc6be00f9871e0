/**
 * A seeded source of chance. Everything the renderer decides comes from one of these, so a seed and a sample's
 * number are enough to draw the same picture again.
 */
export interface Rng {
  /** A number in [0, 1). */
  next(): number;
  /** A number in [low, high). */
  between(low: number, high: number): number;
  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number;
  /** A number around `mean`, normally distributed. */
  around(mean: number, deviation: number): number;
  /** True with the given probability (0..1). */
  chance(probability: number): boolean;
  /** One of the items, all equally likely. Throws a `RangeError` when there are none. */
  pick<T>(items: readonly T[]): T;
  /** One of the items, weighted. Throws a `RangeError` when there are none. */
  weighted<T>(items: readonly (readonly [item: T, weight: number])[]): T;
}

/** Spreads the bits of a 32-bit number (the finalizer of MurmurHash3, public domain). */
function mix(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/**
 * The generator of one picture: `stream` is the picture's number, so pictures are independent of each other and
 * of the order they are drawn in. The steps are those of sfc32 (Chris Doty-Humphrey, PractRand, public domain).
 */
export function createRng(seed: number, stream = 0): Rng {
  let a = mix(seed);
  let b = mix(stream ^ 0x9e3779b9);
  let c = mix(seed + Math.imul(stream, 0x632be5ab));
  let counter = 1;
  const next = (): number => {
    const sum = (a + b + counter++) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum | 0;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let warmUp = 0; warmUp < 12; warmUp++) next();

  const between = (low: number, high: number) => low + (high - low) * next();
  return {
    next,
    between,
    whole: (low, high) => Math.floor(between(low, high + 1)),
    // Box-Muller; 1 - next() is never 0.
    around: (mean, deviation) =>
      mean + deviation * Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    chance: (probability) => next() < probability,
    pick: (items) => {
      const item = items[Math.floor(next() * items.length)];
      if (item === undefined) throw new RangeError("Cannot pick from an empty list");
      return item;
    },
    weighted: (items) => {
      let left = next() * items.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [item, weight] of items) {
        left -= weight;
        if (left < 0) return item;
      }
      const last = items.at(-1);
      if (last === undefined) throw new RangeError("Cannot pick from an empty list");
      return last[0];
    },
  };
}

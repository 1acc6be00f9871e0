/** Chance that can be repeated: the same seed gives the same numbers. */
export interface Random {
  /** 0 (included) to 1 (excluded). */
  next(): number;
  /** A whole number from 0 to `below` (excluded). */
  below(below: number): number;
  /** One of them. */
  pick<T>(choices: readonly [T, ...T[]]): T;
  /** Another source of chance that only depends on this seed and the name. */
  named(name: string): Random;
}

/** Chance from a seed (the generator "mulberry32" of Tommy Ettinger: 32 bits of state, every seed is good). */
export function createRandom(seed: number): Random {
  let state = seed | 0;
  const random: Random = {
    next() {
      state = (state + 0x6d2b79f5) | 0;
      let bits = Math.imul(state ^ (state >>> 15), 1 | state);
      bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
      return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
    },
    below: (below) => Math.floor(random.next() * below),
    pick: (choices) => choices[random.below(choices.length)] ?? choices[0],
    named(name) {
      let hash = seed | 0;
      for (const letter of name) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193);
      return createRandom(hash);
    },
  };
  return random;
}

import type { Clock } from "./clock.ts";

/**
 * Turns monotonic times into wall times (both ms), the same one into the same one: the two clocks drift apart by fractions
 * of a millisecond, and a time that flickers would be told to every client as news.
 */
export function wallTimeOf(clock: Clock): (mono: number | null) => number | null {
  let last: { readonly mono: number; readonly wall: number } | null = null;
  return (mono) => {
    if (mono === null) return null;
    if (last?.mono !== mono) {
      const now = clock.now();
      last = { mono, wall: now.wall + mono - now.mono };
    }
    return last.wall;
  };
}

import { type Row, rowOf } from "../part.ts";
import { spreadOf } from "../statistics.ts";
import type { Seen, Watched } from "./watched.ts";

export interface About {
  readonly budget: number;
  readonly viewers: number;
  readonly ours: Watched;
}

export interface Beside extends About {
  readonly theirs: Watched;
  /** Who they are. */
  readonly baseline: string;
}

/** CPU of a delivered frame. @param limit what of the other's it may be */
export function costRow(
  { budget, viewers, ours, theirs, baseline }: Beside,
  what: string,
  limit: number | null,
): Row {
  return rowOf({
    budget,
    name: `${viewers} viewers, ${what}`,
    unit: "CPU ms",
    ours: [ours.cpuMsPerFrame],
    baseline: { name: baseline, values: [theirs.cpuMsPerFrame] },
    limit,
  });
}

/** Frames of the viewer that got the fewest; 0 when one got none. */
export function slowestRow({ budget, viewers, ours: { seen, failures } }: About): Row {
  return rowOf({
    budget,
    name: `${viewers} viewers, slowest viewer`,
    unit: "frames/s",
    ours: [Math.min(...seen.map(({ fps }) => fps), failures.length > 0 ? 0 : Infinity)],
    limit: 25,
    atLeast: true,
  });
}

/** From the offer on, the slowest one judged by a number of its own. */
export function toldBeside(
  { budget, viewers, ours, theirs, baseline }: Beside,
  what: string,
  of: (seen: Seen) => number,
  limit: number | null,
): Row {
  const row = rowOf({
    budget,
    name: `${viewers} viewers, offer to ${what}`,
    unit: "ms (slowest judged)",
    ours: ours.seen.map(of),
    limit,
    judged: "high",
  });
  return { ...row, baseline: { name: baseline, spread: spreadOf(theirs.seen.map(of)) } };
}

/** That nobody loses anything. */
export function withoutLossRows({ budget, viewers, ours }: About): Row[] {
  return [
    rowOf({
      budget,
      name: `${viewers} viewers, packets lost by all of them`,
      unit: "packets",
      ours: [ours.seen.reduce((sum, { lost }) => sum + lost, 0)],
      limit: 0,
    }),
    rowOf({
      budget,
      name: `${viewers} viewers, without a picture`,
      unit: "viewers",
      ours: [ours.failures.length],
      limit: 0,
    }),
  ];
}

import type { Outcome } from "../../../sidecar/contract.ts";
import type { Match } from "./timeline.ts";

/** A result as the rules counted it. */
export interface Count {
  /** Ms since the evening began. */
  readonly at: number;
  readonly outcome: Outcome;
}

/** What happened beside what was counted; the numbers are those of matches. */
export interface Comparison {
  /** Nothing is missing, wrong or too much. */
  readonly exact: boolean;
  readonly right: number;
  readonly missed: readonly number[];
  readonly wrong: readonly { readonly match: number; readonly counted: Outcome }[];
  /** Counted again while its result was still to be seen. */
  readonly double: readonly { readonly match: number; readonly at: number }[];
  /** Counted when there was no result to be seen. */
  readonly false: readonly Count[];
}

/** A count may come this much after the last result screen: the row began on it. */
const LATE_MS = 1_000;

/** Compares counts (in the order of time) with matches; a count belongs to the match whose result is on screen then. */
export function compareCounts(matches: readonly Match[], counts: readonly Count[]): Comparison {
  const belongsTo = ({ at }: Count) =>
    matches.find(({ resultFrom, resultUntil }) => resultFrom <= at && at <= resultUntil + LATE_MS);
  const ofMatch = (match: Match) => counts.filter((count) => belongsTo(count) === match);
  const firsts = matches.map((match) => ({ match, counted: ofMatch(match)[0]?.outcome }));
  const missed = firsts.filter(({ counted }) => counted === undefined).map(({ match }) => match.number);
  const wrong = firsts.flatMap(({ match, counted }) =>
    counted === undefined || counted === match.outcome ? [] : [{ match: match.number, counted }]
  );
  const double = matches.flatMap((match) =>
    ofMatch(match).slice(1).map(({ at }) => ({ match: match.number, at }))
  );
  const strays = counts.filter((count) => belongsTo(count) === undefined);
  return {
    exact: missed.length + wrong.length + double.length + strays.length === 0,
    right: matches.length - missed.length - wrong.length,
    missed,
    wrong,
    double,
    false: strays,
  };
}

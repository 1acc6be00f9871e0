import type { Outcome } from "../../../sidecar/contract.ts";
import { createRng, type Rng } from "../../render/rng.ts";
import { type Language } from "../../render/words.ts";
import { anyLanguage } from "../languages_met.ts";
import { breakScreens, matchScreens, type Piece } from "./pieces.ts";
import { type Mode, planMatch } from "./match_plan.ts";

/** What the picture shows for some time. `lost`: OBS has no picture. */
export interface Stretch {
  /** Ms since the evening began; `to` is where the next one begins. */
  readonly from: number;
  readonly to: number;
  readonly screen: Screen;
  /** Number of the match that a result screen belongs to; else `null`. */
  readonly match: number | null;
}

export type Screen =
  | "menu"
  | "queue"
  | "career"
  | "loading"
  | "hero_select"
  | "gameplay"
  | "announcement"
  | "scoreboard"
  | "spectating"
  | "arrival"
  | "arriving_banner"
  | "banner"
  | "banner_with_score"
  | "play_of_the_game"
  | "progress"
  | "summary"
  | "desktop"
  | "browser"
  | "holding"
  | "chatting"
  | "lost";

/** A match as it really ended. Times in ms since the evening began. */
export interface Match {
  readonly number: number;
  readonly mode: Mode;
  readonly outcome: Outcome;
  /** From the first flash of the result, or from the progress screen where the banner was not seen. */
  readonly resultFrom: number;
  /** When the last screen that says it is gone. */
  readonly resultUntil: number;
  readonly shown: "banner" | "progress screen" | "both";
}

export interface Evening {
  readonly seed: number;
  readonly durationMs: number;
  readonly language: Language;
  readonly matches: readonly Match[];
  /** Without holes, from 0 to the end. */
  readonly stretches: readonly Stretch[];
}

const SECOND = 1_000;

/**
 * Everything that is on the stream in an evening, decided by the seed alone. Matches last 4 to 20 minutes: a shorter one would
 * end inside the cooldown of the one before.
 * @throws {RangeError} when so many matches do not fit
 */
export function planEvening(seed: number, durationMs: number, matches: number): Evening {
  const rng = createRng(seed, 0xe7e);
  const language = anyLanguage(rng);
  const plans = Array.from({ length: matches }, (_, index) => planMatch(rng, index + 1));
  const pieces = [
    ...plans.flatMap((plan) => [...breakScreens(rng, plan.number === 1), ...matchScreens(rng, plan)]),
    { screen: "break", least: 5 * SECOND, wanted: 60 * SECOND, match: null } as const,
  ];
  const lengths = fit(pieces, durationMs);
  if (lengths === null) {
    const least = Math.ceil(pieces.reduce((sum, { least }) => sum + least, 0) / 60_000);
    throw new RangeError(
      `${matches} matches need at least ${least} minutes: ask for fewer, or for more hours`,
    );
  }
  const stretches: Stretch[] = [];
  let at = 0;
  for (const [index, piece] of pieces.entries()) {
    const until = at + (lengths[index] ?? 0);
    stretches.push(...filled(rng, piece, at, until));
    at = until;
  }
  return {
    seed,
    durationMs,
    language,
    stretches,
    matches: plans.map(({ number, mode, outcome, shown }) => {
      const screens = stretches.filter(({ match }) => match === number);
      return {
        number,
        mode,
        outcome,
        shown,
        resultFrom: screens[0]?.from ?? NaN,
        resultUntil: screens.at(-1)?.to ?? NaN,
      };
    }),
  };
}

/**
 * How long each piece lasts so that together they take `total` ms: as much as wanted, or all of them shortened in the same
 * measure; what is left over goes to the breaks. `null` when not even the least fits.
 */
function fit(pieces: readonly Piece[], total: number): number[] | null {
  const sum = (of: (piece: Piece) => number) => pieces.reduce((all, piece) => all + of(piece), 0);
  const room = total - sum(({ least }) => least);
  if (room < 0) return null;
  const wishes = sum(({ least, wanted }) => wanted - least);
  const part = wishes === 0 ? 0 : Math.min(1, room / wishes);
  const breaks = pieces.filter(({ screen }) => screen === "break").length;
  const rest = (room - part * wishes) / breaks;
  let end = 0;
  let before = 0;
  return pieces.map(({ screen, least, wanted }) => {
    end += least + (wanted - least) * part + (screen === "break" ? rest : 0);
    const length = Math.round(end) - before; // rounded ends, so that nothing is lost
    before = Math.round(end);
    return length;
  });
}

/** The stretches of a piece: itself, or what goes on in a match or a break. */
function filled(rng: Rng, { screen, match }: Piece, from: number, to: number): Stretch[] {
  if (screen !== "play" && screen !== "break") return from === to ? [] : [{ from, to, screen, match }];
  const next = screen === "play" ? duringPlay : duringBreak;
  const stretches: Stretch[] = [];
  let at = from;
  while (at < to) {
    const [shown, seconds] = next(rng, stretches.at(-1)?.screen);
    const until = Math.min(to, at + Math.round(seconds * SECOND));
    stretches.push({ from: at, to: until, screen: shown, match: null });
    at = until;
  }
  return stretches;
}

type Next = readonly [screen: Screen, seconds: number];

/** A match is played in between, whatever happens. */
function duringPlay(rng: Rng, before: Screen | undefined): Next {
  if (before === undefined) return ["announcement", rng.between(2, 3)];
  if (before !== "gameplay") return ["gameplay", rng.between(10, 50)];
  return rng.weighted<() => Next>([
    [() => ["announcement", rng.between(1.5, 3)], 36],
    [() => ["scoreboard", rng.between(1, 5)], 30],
    [() => ["spectating", rng.between(3, 10)], 26],
    [() => ["desktop", rng.between(3, 15)], 3],
    [() => ["lost", rng.between(2, 40)], 2],
  ])();
}

function duringBreak(rng: Rng): Next {
  return rng.weighted<() => Next>([
    [() => ["menu", rng.between(5, 60)], 34],
    [() => ["chatting", rng.between(10, 120)], 16],
    [() => ["browser", rng.between(5, 90)], 12],
    [() => ["holding", rng.between(20, 300)], 10],
    [() => ["desktop", rng.between(5, 40)], 10],
    [() => ["career", rng.between(4, 30)], 10],
    [() => ["lost", rng.between(2, 60)], 5],
  ])();
}

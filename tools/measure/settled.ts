import type { Label } from "../../sidecar/contract.ts";
import { paintArena } from "../render/arena.ts";
import { paintBackdrop } from "../render/backdrop.ts";
import { paintBanner, paintResultShade } from "../render/banner.ts";
import { type Stage } from "../render/frame.ts";
import { paintHud } from "../render/hud.ts";
import { paintProgress, paintTriangles } from "../render/progress.ts";
import type { Rng } from "../render/rng.ts";
import { paintScoreboard } from "../render/tables.ts";
import { type Language, type Outcome, OUTCOMES } from "../render/words.ts";

const SCREENS = ["banner", "banner with score", "progress"] as const;
export type SettledScreen = typeof SCREENS[number];

/** A result as it stands on the screen for seconds, when the words have come to rest. */
export interface SettledResult {
  readonly outcome: Outcome;
  readonly screen: SettledScreen;
  readonly label: Label;
  /** Draws the whole frame of the game. */
  paint(stage: Stage): void;
  /** Draws only what lies behind the words, where the game's picture goes on beyond 16:9. */
  paintBehind(stage: Stage): void;
}

/**
 * How far the setting of a settled result may stray from the game's own (see `BannerOptions.variety`): other seasons and
 * captures, but not any colour at all, as the training has it.
 */
const MOST_VARIETY = 0.2;

/** The n-th settled result: outcomes and screens take turns, everything else is by chance. */
export function planSettled(n: number, rng: Rng, language: Language): SettledResult {
  const outcome = OUTCOMES[n % OUTCOMES.length] ?? "victory";
  const screen = SCREENS[Math.floor(n / OUTCOMES.length) % SCREENS.length] ?? "banner";
  const variety = rng.between(0, MOST_VARIETY);
  if (screen === "progress") {
    return {
      outcome,
      screen,
      label: `${outcome}_progressbar`,
      paint: (stage) => paintProgress(stage, { outcome, language, variety }),
      paintBehind: (stage) => paintTriangles(stage, variety),
    };
  }
  const score = screen === "banner with score";
  const backdrop = rng.weighted([[paintArena, 1], [paintBackdrop, 3]]);
  const hud = rng.chance(score ? 0.1 : 0.5);
  const scoreboard = rng.chance(0.04);
  const paintMatch = (stage: Stage) => {
    backdrop(stage);
    if (hud) paintHud(stage);
    if (scoreboard) paintScoreboard(stage);
  };
  return {
    outcome,
    screen,
    label: `${outcome}_text`,
    paint(stage) {
      paintMatch(stage);
      paintBanner(stage, { outcome, language, score, phase: "settled", variety });
    },
    paintBehind(stage) {
      paintMatch(stage);
      paintResultShade(stage, variety, outcome); // what paintBanner begins with
    },
  };
}

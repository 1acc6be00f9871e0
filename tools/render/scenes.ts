import { paintArena } from "./arena.ts";
import { paintBanner } from "./banner.ts";
import { FRAME, type Stage } from "./frame.ts";
import { label, paintHud } from "./hud.ts";
import { paintMenu, paintPaleWash, paintSummary } from "./menus.ts";
import { paintProgress } from "./progress.ts";
import type { Outcome } from "./words.ts";

/** The screens of a match that can be drawn whole, as the game would show them in English. */
export const SCENES = {
  gameplay(stage: Stage): void {
    paintArena(stage);
    paintHud(stage);
  },
  banner(stage: Stage, outcome: Outcome, score: boolean): void {
    paintArena(stage);
    if (!score) paintHud(stage);
    paintBanner(stage, { outcome, language: "en", score, phase: "settled", variety: 0 });
    if (!score) {
      const line = `[ANNOUNCER]: ${{ victory: "Victory!", defeat: "Defeat.", draw: "Draw." }[outcome]}`;
      label(stage, line, FRAME.width / 2, 1040, 20, "white", "middle");
    }
  },
  progress(stage: Stage, outcome: Outcome): void {
    paintProgress(stage, { outcome, language: "en", variety: 0 });
  },
  summary(stage: Stage): void {
    paintSummary(stage, "en", 0);
  },
  menu(stage: Stage): void {
    paintPaleWash(stage);
    paintMenu(stage, "en", 0);
  },
} as const;

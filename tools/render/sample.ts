import { paintArena } from "./arena.ts";
import { paintBackdrop } from "./backdrop.ts";
import { paintBanner } from "./banner.ts";
import {
  almostResult,
  paintClutter,
  paintCutResult,
  paintFlash,
  paintOtherHeadline,
  paintSmallResult,
  paintSmallText,
} from "./distractors.ts";
import type { RegionName, Stage } from "./frame.ts";
import { paintHud } from "./hud.ts";
import { paintMenu, paintSummary, paintTitleWithLine } from "./menus.ts";
import { paintProgress } from "./progress.ts";
import {
  paintBannerInMatch,
  paintBannerSample,
  paintProgressInGame,
  paintProgressSample,
  variety,
} from "./result_samples.ts";
import type { Rng } from "./rng.ts";
import { paintCounter, paintHistory, paintScoreboard } from "./tables.ts";
import { type Language, type Outcome, OUTCOMES } from "./words.ts";

/** The classes in the order of the network's outputs. */
export const LABELS = [...OUTCOMES, "none"] as const;
export type Label = typeof LABELS[number];

/** What one training crop shows. */
export interface Sample {
  label: Label;
  language: Language;
  /** Draws the frame around the crop; the caller sets the canvas to the stage's focus. */
  paint(stage: Stage): void;
}

/** How often each language is drawn: most streams are English, and ideographs need more examples than letters. */
const LANGUAGE_SHARES: readonly (readonly [Language, number])[] = [
  ["en", 30],
  ["ja", 8],
  ["ko", 7],
  ["zh-CN", 7],
  ["zh-TW", 6],
  ["ru", 8],
  ["fr", 5],
  ["de", 8],
  ["es", 5],
  ["it", 6],
  ["pt-BR", 4],
  ["pl", 8],
];

/** What a set of samples is rich in. */
export interface SampleKind {
  /** How many of the samples without a result say nearly one, in its place, size and dress; 0..1. */
  readonly near?: number;
  /** In this region results, and what says nearly one, are set as the game sets them, banners mostly over invented places. */
  readonly asInGame?: RegionName | null;
}

/** Decides what to draw in a region: a result or something that must not be taken for one. */
export function planSample(
  rng: Rng,
  region: RegionName,
  { near = 0, asInGame = null }: SampleKind = {},
): Sample {
  const paintResult = RESULT_PAINTERS[asInGame === region ? "as in the game" : "any"][region];
  const label = rng.weighted<Label>([["victory", 20], ["defeat", 20], ["draw", 16], ["none", 44]]);
  const language = rng.weighted(LANGUAGE_SHARES);
  if (label === "none" && near > 0 && rng.chance(near)) return planNearResult(rng, language, paintResult);
  const paint = label === "none"
    ? rng.weighted(region === "text" ? NOT_A_BANNER : NOT_A_PROGRESS).paint
    : paintResult;
  return {
    label,
    language,
    paint: (stage) => paint(stage, language, label === "none" ? undefined : label),
  };
}

const RESULT_PAINTERS = {
  "any": { text: paintBannerSample, progressbar: paintProgressSample },
  "as in the game": { text: paintBannerInMatch, progressbar: paintProgressInGame },
} as const;

/** Everything is drawn as for a result; only the word is another. */
function planNearResult(rng: Rng, language: Language, paint: typeof paintBannerSample): Sample {
  const text = almostResult(rng, language);
  const outcome = rng.pick(OUTCOMES);
  return { label: "none", language, paint: (stage) => paint(stage, language, outcome, text) };
}

export type Painter = (stage: Stage, language: Language, outcome: Outcome | undefined) => void;

function paintScenery(stage: Stage, language: Language): void {
  const { rng } = stage;
  paintBackdrop(stage);
  paintClutter(stage, rng.pick([0, 0, 1, 3, 6]));
  if (rng.chance(0.5)) paintHud(stage);
  paintSmallText(stage, language, rng.pick([0, 0, 1, 3]));
}

function paintOther(stage: Stage, language: Language): void {
  const { rng } = stage;
  paintBackdrop(stage);
  paintClutter(stage, rng.pick([0, 0, 1, 3]));
  if (rng.chance(0.2)) paintHud(stage);
  paintSmallText(stage, language, rng.pick([0, 1, 2]));
  paintOtherHeadline(stage, language);
}

function paintMenuScreen(stage: Stage, language: Language): void {
  paintBackdrop(stage);
  paintMenu(stage, language, 1);
  if (stage.rng.chance(0.2)) paintSmallText(stage, language, 2);
}

function paintTitledScreen(stage: Stage, language: Language): void {
  const { rng } = stage;
  paintBackdrop(stage);
  if (rng.chance(0.3)) paintHud(stage);
  paintClutter(stage, rng.pick([0, 0, 0, 2]));
  paintTitleWithLine(stage, language);
}

function paintTooSmall(stage: Stage, language: Language, region: RegionName): void {
  const { rng } = stage;
  paintBackdrop(stage);
  paintClutter(stage, rng.pick([0, 1, 3]));
  // The word of the progress screen is itself a small one.
  paintSmallResult(stage, language, region === "text" ? 0.165 : 0.12);
}

function paintCut(stage: Stage, language: Language): void {
  paintBackdrop(stage);
  paintClutter(stage, stage.rng.pick([0, 1, 3]));
  paintCutResult(stage, language);
}

function paintTable(stage: Stage, language: Language): void {
  paintBackdrop(stage);
  if (stage.rng.chance(0.5)) paintScoreboard(stage);
  else paintHistory(stage, language);
}

function paintOwnCounter(stage: Stage, language: Language): void {
  const { rng } = stage;
  paintBackdrop(stage);
  paintClutter(stage, rng.pick([0, 0, 2]));
  if (rng.chance(0.5)) paintHud(stage);
  paintCounter(stage, language);
}

function paintAnyProgress(stage: Stage, language: Language): void {
  paintProgress(stage, { outcome: stage.rng.pick(OUTCOMES), language, variety: 0.5 });
}

function paintOtherProgress(stage: Stage, language: Language): void {
  paintProgress(stage, { outcome: undefined, language, variety: variety(stage.rng) });
}

function paintFlashScreen(stage: Stage): void {
  paintBackdrop(stage);
  paintFlash(stage);
}

function paintArrivingBanner(stage: Stage, language: Language): void {
  const { rng } = stage;
  paintArena(stage);
  paintBanner(stage, {
    outcome: rng.pick(OUTCOMES),
    language,
    score: rng.chance(0.5),
    phase: "arriving",
    variety: 0.5,
  });
}

/** A kind of screen that shows no result in a region. */
export interface OtherScreen {
  kind: string;
  /** The frame shows a result after all, though not in the region: it says nothing about whole frames without one. */
  resultElsewhere?: true;
  paint: Painter;
}

/** What the middle of the screen shows when it shows no result, and how often that is drawn. */
export const NOT_A_BANNER: readonly (readonly [OtherScreen, number])[] = [
  [{ kind: "scenery", paint: paintScenery }, 22],
  [{ kind: "other headline", paint: paintOther }, 44],
  [{ kind: "summary", paint: (stage, language) => paintSummary(stage, language, 1) }, 7],
  [{ kind: "progress screen", resultElsewhere: true, paint: paintAnyProgress }, 4],
  [{ kind: "menu", paint: paintMenuScreen }, 7],
  [{ kind: "small result", paint: (stage, language) => paintTooSmall(stage, language, "text") }, 8],
  [{ kind: "table", paint: paintTable }, 6],
  [{ kind: "own counter", paint: paintOwnCounter }, 5],
  [{ kind: "cut result", paint: paintCut }, 5],
  [{ kind: "flash", paint: paintFlashScreen }, 3],
];

/** The same for the upper left. */
export const NOT_A_PROGRESS: readonly (readonly [OtherScreen, number])[] = [
  [{ kind: "scenery", paint: paintScenery }, 18],
  [{ kind: "other headline", paint: paintOther }, 14],
  [{ kind: "progress without a result", paint: paintOtherProgress }, 32],
  [{ kind: "menu", paint: paintMenuScreen }, 18],
  [{ kind: "title with a line", paint: paintTitledScreen }, 16],
  [{ kind: "summary", paint: (stage, language) => paintSummary(stage, language, 1) }, 5],
  [{ kind: "small result", paint: (stage, language) => paintTooSmall(stage, language, "progressbar") }, 5],
  [{ kind: "table", paint: paintTable }, 6],
  [{ kind: "own counter", paint: paintOwnCounter }, 6],
  [{ kind: "cut result", paint: paintCut }, 5],
  [{ kind: "arriving banner", resultElsewhere: true, paint: paintArrivingBanner }, 5],
];

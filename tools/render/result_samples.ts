import { paintArena } from "./arena.ts";
import { paintBackdrop } from "./backdrop.ts";
import { paintBanner, paintHeadline } from "./banner.ts";
import { bannerColour, paper } from "./colour.ts";
import { paintClutter, paintSmallText } from "./distractors.ts";
import type { Stage } from "./frame.ts";
import { paintHud } from "./hud.ts";
import { paintProgress } from "./progress.ts";
import type { Rng } from "./rng.ts";
import { paintScoreboard } from "./tables.ts";
import { type Language, type Outcome, VOCABULARY } from "./words.ts";

/** How far from the game's own setting a sample may stray: half of them little, the rest up to everything. */
export function variety(rng: Rng): number {
  return rng.chance(0.4) ? rng.between(0, 0.4) : rng.between(0.4, 1);
}

/** The same for samples that are set as in the game. */
const AS_IN_GAME = 0.4;

/** A banner of any look, arriving or settled. @param text another word in the place and dress of the result */
export function paintBannerSample(
  stage: Stage,
  language: Language,
  outcome: Outcome | undefined,
  text?: string,
): void {
  if (outcome === undefined) return;
  const { rng } = stage;
  paintBackdrop(stage);
  if (rng.chance(0.5)) paintClutter(stage, rng.pick([1, 3, 6]));
  if (rng.chance(0.3)) paintHud(stage);
  if (rng.chance(0.06)) paintScoreboard(stage);
  if (rng.chance(0.35)) paintSmallText(stage, language, rng.whole(1, 3));
  paintBanner(stage, {
    outcome,
    text,
    language,
    score: rng.chance(0.5),
    phase: rng.chance(0.25) ? "arriving" : "settled",
    variety: variety(rng),
  });
  if (rng.chance(0.15)) paintOverEdge(stage, rng.pick(["left", "right"]), 0.2);
}

/**
 * A settled banner as the game sets it, mostly over an invented place of a game: where colours are gone, its letters are
 * often as bright as a wall behind them. @param text as for banners
 */
export function paintBannerInMatch(
  stage: Stage,
  language: Language,
  outcome: Outcome | undefined,
  text?: string,
): void {
  if (outcome === undefined) return;
  const { rng } = stage;
  rng.weighted([[paintArena, 3], [paintBackdrop, 2]])(stage);
  if (rng.chance(0.3)) paintHud(stage);
  if (rng.chance(0.04)) paintScoreboard(stage);
  const score = rng.chance(0.5);
  paintBanner(stage, {
    outcome,
    text,
    language,
    score,
    phase: "settled",
    variety: rng.between(0, AS_IN_GAME),
  });
}

/** The screen after a match, or its word alone. @param text as for banners */
export function paintProgressSample(
  stage: Stage,
  language: Language,
  outcome: Outcome | undefined,
  text?: string,
): void {
  if (outcome === undefined) return;
  const { rng, focus } = stage;
  if (rng.chance(0.75)) {
    paintProgress(stage, { outcome, text, language, variety: variety(rng) });
    if (rng.chance(0.1)) paintOverEdge(stage, "right", 0.42);
    if (rng.chance(0.1)) paintClutter(stage, 1);
    return;
  }
  // The word alone, anywhere in the region and of any look: other modes and future seasons may set it so.
  paintBackdrop(stage);
  if (rng.chance(0.4)) paintClutter(stage, rng.whole(1, 4));
  const height = focus.height * rng.between(0.24, 0.42);
  paintHeadline(stage, {
    text: text ?? rng.pick(VOCABULARY[language][outcome]),
    language,
    colour: rng.chance(0.5) ? paper(rng) : bannerColour(rng, outcome, 1),
    height,
    baseline: focus.y + height + rng.between(0.05, 0.95) * (focus.height - height),
    centre: focus.x + focus.width * rng.between(0.4, 0.6),
    alpha: rng.between(0.8, 1),
    variety: 1,
  });
}

/** The screen after a match as the game sets it. @param text as for banners */
export function paintProgressInGame(
  stage: Stage,
  language: Language,
  outcome: Outcome | undefined,
  text?: string,
): void {
  if (outcome === undefined) return;
  paintProgress(stage, { outcome, text, language, variety: stage.rng.between(0, AS_IN_GAME) });
}

/** A webcam or a widget that covers an end or a corner of the region, at most the share `most` of its width. */
function paintOverEdge({ ctx, rng, focus, pictures }: Stage, side: "left" | "right", most: number): void {
  const width = focus.width * rng.between(0.03, most);
  const height = focus.height * rng.between(0.3, 1.2);
  const x = side === "left" ? focus.x : focus.x + focus.width - width;
  const y = focus.y + (focus.height - height) * rng.pick([0, 1, rng.next()]);
  if (pictures.length > 0 && rng.chance(0.6)) {
    ctx.drawImage(rng.pick(pictures), x, y, width, height);
    return;
  }
  ctx.fillStyle = rng.chance(0.3) ? paper(rng) : `hsl(${rng.whole(0, 359)} 50% 40%)`;
  ctx.fillRect(x, y, width, height);
}

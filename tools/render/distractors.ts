import { paintHeadline, paintResultShade, paintStreaks } from "./banner.ts";
import { anyColour, gold, hsl, paper, red } from "./colour.ts";
import type { Stage } from "./frame.ts";
import { label } from "./hud.ts";
import { setWord } from "./lettering.ts";
import { alteredResult, inventedWord } from "./invented_words.ts";
import { nearWord } from "./near_words.ts";
import type { Rng } from "./rng.ts";
import { type Language, OUTCOMES, VOCABULARY } from "./words.ts";

/** A point inside the focus, `margin` (0..1) of it away from its edges. */
function spot({ rng, focus }: Stage, margin = 0): { x: number; y: number } {
  return {
    x: focus.x + focus.width * rng.between(margin, 1 - margin),
    y: focus.y + focus.height * rng.between(margin, 1 - margin),
  };
}

/** Shapes that lie on a stream or a menu: webcams, bars, cards, lines, rings. */
export function paintClutter(stage: Stage, count: number): void {
  const { ctx, rng, focus } = stage;
  const unit = focus.width / 10;
  ctx.save();
  for (let shape = 0; shape < count; shape++) {
    const { x, y } = spot(stage, -0.1);
    const colour = anyColour(rng);
    ctx.globalAlpha = rng.between(0.3, 1);
    ctx.fillStyle = colour;
    ctx.strokeStyle = colour;
    ctx.lineWidth = rng.between(0.03, 0.25) * unit;
    ctx.beginPath();
    switch (rng.pick(["card", "line", "ring", "shard"])) {
      case "card":
        ctx.roundRect(
          x,
          y,
          rng.between(0.2, 3.5) * unit,
          rng.between(0.1, 1.8) * unit,
          rng.between(0, 0.2) * unit,
        );
        break;
      case "line":
        ctx.moveTo(x, y);
        ctx.lineTo(x + rng.around(0, 4) * unit, y + rng.around(0, 2) * unit);
        break;
      case "ring":
        ctx.arc(x, y, rng.between(0.1, 1.6) * unit, 0, 2 * Math.PI);
        break;
      case "shard":
        ctx.moveTo(x, y);
        for (let corner = 0; corner < 3; corner++) {
          ctx.lineTo(x + rng.around(0, 2) * unit, y + rng.around(0, 1.5) * unit);
        }
        ctx.closePath();
        break;
    }
    if (rng.chance(0.6)) ctx.fill();
    else ctx.stroke();
  }
  ctx.restore();
}

/** Text that is no result: an announcement, a name, a word that is nearly one, or letters without sense. */
export function otherText({ rng }: Pick<Stage, "rng">, language: Language): string {
  const kind = rng.weighted([["announcement", 40], ["near", 25], ["invented", 35]] as const);
  if (kind === "near") return nearWord(rng, language);
  return kind === "invented" ? inventedWord(rng, language) : rng.pick(VOCABULARY[language].others);
}

/** A word that could be taken for a result: one that is said, or one of a result's letters. */
export function almostResult(rng: Rng, language: Language): string {
  const word = rng.weighted([[nearWord, 25], [inventedWord, 20], [alteredResult, 55]])(rng, language);
  return word.endsWith("!") ? word : word + rng.pick(["", "", "!"]);
}

/** The colours of results, and those of other announcements. */
function distractorColour({ rng }: Stage): string {
  return rng.weighted([
    [gold(rng), 30],
    [red(rng), 32],
    [paper(rng), 22],
    [hsl(rng.around(195, 10), 0.8, 0.6), 8],
    [anyColour(rng), 8],
  ]);
}

/** Small words here and there: chat, names, counters. Result words among them are far too small to count. */
export function paintSmallText(stage: Stage, language: Language, count: number): void {
  const { rng, focus } = stage;
  for (let word = 0; word < count; word++) {
    const { x, y } = spot(stage, -0.05);
    const latin = VOCABULARY[language].script === "latin";
    const text = latin && rng.chance(0.12)
      ? rng.pick(VOCABULARY[language][rng.pick(OUTCOMES)])
      : otherText(stage, latin ? language : "en");
    label(
      stage,
      text,
      x,
      y,
      focus.height * rng.between(0.05, 0.14),
      distractorColour(stage),
      "middle",
      rng.pick([0, 0.2]),
    );
  }
}

/** A headline in the place, face and colours of a result that says something else. */
export function paintOtherHeadline(stage: Stage, language: Language): void {
  const { rng, focus } = stage;
  if (rng.chance(0.35)) paintResultShade(stage, 1);
  const colour = distractorColour(stage);
  const height = focus.height * (rng.chance(0.6) ? rng.between(0.28, 0.5) : rng.between(0.14, 0.3));
  const centre = focus.x + focus.width * 0.5 + rng.around(0, 0.05) * focus.width;
  const middle = focus.y + focus.height * rng.between(0.25, 0.75);
  if (rng.chance(0.15)) paintStreaks(stage, colour, rng.whole(1, 3), middle);
  paintHeadline(stage, {
    text: otherText(stage, language),
    language,
    colour,
    height,
    baseline: middle + height / 2,
    centre,
    alpha: rng.between(0.6, 1),
    variety: 1,
  });
}

/**
 * A result word that is there but does not count: too small, as in cards, lists and overlays.
 * @param most the largest height of its capitals, as a part of the focus
 */
export function paintSmallResult(stage: Stage, language: Language, most: number): void {
  const { ctx, rng, faces, focus } = stage;
  const words = VOCABULARY[language];
  for (let word = rng.whole(1, 3); word > 0; word--) {
    const set = setWord(ctx, rng.pick(words[rng.pick(OUTCOMES)]), {
      face: faces.pick(rng, words.script),
      height: focus.height * rng.between(0.06, most),
      slant: rng.between(0, 0.25),
      stretch: rng.between(0.85, 1.2),
    });
    const { x, y } = spot(stage, 0.02);
    ctx.fillStyle = rng.chance(0.6) ? paper(rng) : distractorColour(stage);
    set.paint(x - set.width / 2, y);
  }
}

/** A result word of full size of which the focus holds only an end: nobody can be sure what it says. */
export function paintCutResult(stage: Stage, language: Language): void {
  const { ctx, rng, faces, focus } = stage;
  const words = VOCABULARY[language];
  const height = focus.height * rng.between(0.3, 0.42);
  const word = setWord(ctx, rng.pick(words[rng.pick(OUTCOMES)]), {
    face: faces.pick(rng, words.script),
    height,
    slant: rng.between(0.1, 0.26),
  });
  ctx.fillStyle = distractorColour(stage);
  const shown = word.width * rng.between(0, 0.3);
  switch (rng.pick(["left", "right", "above", "below"])) {
    case "left":
      return word.paint(focus.x + shown - word.width, focus.y + focus.height * rng.between(0.4, 0.9));
    case "right":
      return word.paint(focus.x + focus.width - shown, focus.y + focus.height * rng.between(0.4, 0.9));
    case "above":
      return word.paint(spot(stage, 0.2).x - word.width / 2, focus.y + height * rng.between(-0.2, 0.3));
    case "below":
      return word.paint(
        spot(stage, 0.2).x - word.width / 2,
        focus.y + focus.height + height * rng.between(0.7, 1.2),
      );
  }
}

/** The flash and the streaks before a banner can be read. */
export function paintFlash(stage: Stage): void {
  const { ctx, rng, focus, seen } = stage;
  const colour = rng.chance(0.5) ? red(rng) : gold(rng);
  ctx.save();
  ctx.fillStyle = colour;
  ctx.globalAlpha = rng.between(0.1, 0.8);
  ctx.fillRect(seen.x, seen.y, seen.width, seen.height);
  ctx.restore();
  paintStreaks(stage, colour, rng.whole(1, 5), focus.y + focus.height * rng.between(0.3, 0.7));
}

import { anyColour, bannerColour, hsl, paper } from "./colour.ts";
import { FRAME, type Stage } from "./frame.ts";
import { label } from "./hud.ts";
import { type Lettering, setWord, stretchLikeGame } from "./lettering.ts";
import { isAlphabet, type Language, type Outcome, VOCABULARY, wording } from "./words.ts";

/** How a result banner stands on the screen. */
export interface BannerOptions {
  outcome: Outcome;
  /** Another word in the place and dress of the result. */
  text?: string | undefined;
  language: Language;
  /** The final score below; the word stands higher then. */
  score: boolean;
  /** `arriving`: streaks of light across the word; `settled`: the word alone. */
  phase: "arriving" | "settled";
  /** 0: as the game sets it; 1: any size, place, colour and effect it might have in some capture. */
  variety: number;
}

/** A slanted headline in the middle of the screen, for banners and for what resembles them. */
export interface Headline {
  text: string;
  language: Language;
  colour: string;
  /** Height of the capitals and the baseline, frame units. */
  height: number;
  baseline: number;
  centre: number;
  alpha: number;
  variety: number;
}

/** Sets and paints a headline with the shadows, glows and ghosts that result banners wear. */
export function paintHeadline(stage: Stage, headline: Headline): void {
  const { ctx, rng, faces } = stage;
  const { variety, height, colour } = headline;
  const script = VOCABULARY[headline.language].script;
  const slanted = rng.chance(1 - 0.25 * variety);
  const ideographs = !isAlphabet(script);
  const face = faces.pick(rng, script);
  const style: Lettering = {
    face,
    height: height * (ideographs ? 0.95 : 1),
    slant: slanted ? rng.between(0.23 - 0.1 * variety, 0.23 + 0.07 * variety) : rng.between(-0.02, 0.12),
    stretch: stretchLikeGame(ctx, face, script, rng, variety),
    tracking: rng.chance(0.35) ? rng.between(0, 0.12 * variety) : 0,
    maxWidth: rng.between(660, 840),
  };
  const word = setWord(ctx, headline.text, style);
  const x = headline.centre - word.width / 2 + (style.slant ?? 0) * height * 0.25;
  const y = headline.baseline;
  ctx.save();
  if (rng.chance(0.2 * variety)) { // the word flying in, larger and faint
    const factor = rng.between(1.15, 1.8);
    const ghost = setWord(ctx, headline.text, { ...style, height: style.height * factor, maxWidth: 1500 });
    ctx.globalAlpha = rng.between(0.06, 0.3);
    ctx.fillStyle = colour;
    ghost.paint(headline.centre - ghost.width / 2, y + (factor - 1) * height * 0.5);
  }
  if (rng.chance(0.35)) { // a haze of the word's own colour in and around it, as a banner has for its first seconds
    for (let echo = rng.whole(1, 3); echo > 0; echo--) {
      const factor = rng.between(1, 1.1);
      const haze = setWord(ctx, headline.text, { ...style, height: style.height * factor, maxWidth: 1000 });
      ctx.globalAlpha = rng.between(0.15, 0.5);
      ctx.fillStyle = colour;
      ctx.filter = `blur(${rng.between(2, 14).toFixed(1)}px)`;
      haze.paint(x - (haze.width - word.width) / 2, y + (factor - 1) * height * 0.5);
    }
    ctx.filter = "none";
  }
  ctx.globalAlpha = headline.alpha;
  if (rng.chance(0.5)) {
    ctx.shadowColor = rng.chance(0.6) ? "rgb(0 0 0 / 0.8)" : colour;
    ctx.shadowBlur = rng.between(2, 22);
    ctx.shadowOffsetX = rng.between(0, 5);
    ctx.shadowOffsetY = rng.between(0, 5);
  }
  ctx.fillStyle = colour;
  if (rng.chance(0.12 * variety)) {
    ctx.strokeStyle = rng.chance(0.6) ? "rgb(0 0 0 / 0.8)" : paper(rng, 0.8);
    word.paint(x, y, rng.between(3, 10));
  }
  if (rng.chance(0.25 * variety)) { // a face shaded from top to foot
    const shade = ctx.createLinearGradient(0, 0, 0, -100);
    shade.addColorStop(0, colour);
    shade.addColorStop(1, rng.chance(0.5) ? paper(rng) : hsl(rng.between(0, 60), 0.9, 0.4));
    ctx.fillStyle = shade;
  }
  word.paint(x, y);
  ctx.shadowColor = "transparent";
  if (rng.chance(0.25)) { // motion smear
    ctx.globalAlpha = headline.alpha * rng.between(0.1, 0.4);
    word.paint(x + rng.between(-9, 9), y + rng.between(-4, 4));
  }
  ctx.restore();
}

/** The dimming behind a result: blue from the left, red from the right, dark over all; behind a draw nearly black. */
export function paintResultShade(stage: Stage, variety: number, outcome?: Outcome): void {
  const { ctx, rng } = stage;
  if (outcome === "draw" && rng.chance(0.55)) {
    ctx.fillStyle = `rgb(0 0 0 / ${rng.between(0.7, 0.97)})`;
    ctx.fillRect(0, 0, FRAME.width, FRAME.height);
    return;
  }
  if (rng.chance(0.35 * variety + 0.2)) return; // The shade comes up to a second after the word, or not at all.
  ctx.fillStyle = `rgb(0 0 0 / ${rng.between(0, 0.75)})`;
  ctx.fillRect(0, 0, FRAME.width, FRAME.height);
  if (!rng.chance(0.6)) return;
  const shade = ctx.createLinearGradient(0, 0, FRAME.width, 0);
  const strange = rng.chance(0.3 * variety);
  shade.addColorStop(0, strange ? anyColour(rng, 0.4) : `rgb(10 40 120 / ${rng.between(0.1, 0.6)})`);
  shade.addColorStop(rng.between(0.4, 0.6), "rgb(0 0 0 / 0.1)");
  shade.addColorStop(1, strange ? anyColour(rng, 0.4) : `rgb(140 10 20 / ${rng.between(0.1, 0.6)})`);
  ctx.fillStyle = shade;
  ctx.fillRect(0, 0, FRAME.width, FRAME.height);
}

/** Streaks of light and shadow from side to side, as a banner arrives. */
export function paintStreaks(stage: Stage, colour: string, count: number, middle: number): void {
  const { ctx, rng } = stage;
  ctx.save();
  for (let streak = 0; streak < count; streak++) {
    ctx.strokeStyle = rng.chance(0.7) ? colour : "rgb(10 5 5)";
    ctx.globalAlpha = rng.between(0.35, 1);
    ctx.lineWidth = rng.between(2, 42);
    if (rng.chance(0.5)) ctx.filter = `blur(${rng.between(1, 6).toFixed(1)}px)`;
    const y = middle + rng.around(0, 50);
    ctx.beginPath();
    ctx.moveTo(-40, y + rng.between(-50, 50));
    ctx.bezierCurveTo(
      500,
      y + rng.between(-90, 90),
      1300,
      y + rng.between(-90, 90),
      FRAME.width + 40,
      y + rng.between(-50, 50),
    );
    ctx.stroke();
    ctx.filter = "none";
  }
  ctx.restore();
}

/** The final score, ours on the left: it agrees with the outcome. */
function paintScore(stage: Stage, outcome: Outcome, baseline: number): void {
  const { ctx, rng } = stage;
  const height = rng.between(90, 115);
  const gap = rng.between(70, 100);
  const tint = paper(rng, rng.between(0.6, 1));
  const drawn = rng.whole(0, 6);
  const ours = { victory: Math.max(drawn, 1), defeat: Math.min(drawn, 5), draw: drawn }[outcome];
  label(stage, String(ours), FRAME.width / 2 - gap, baseline, height, tint, "middle", 0.2);
  const other = rng.whole(0, 6);
  const theirs =
    { victory: Math.min(other, ours - 1), defeat: Math.max(other, ours + 1), draw: ours }[outcome];
  label(stage, String(theirs), FRAME.width / 2 + gap, baseline, height, tint, "middle", 0.2);
  ctx.strokeStyle = rng.chance(0.6) ? "rgb(190 90 255)" : paper(rng);
  ctx.lineWidth = 6;
  ctx.beginPath();
  ctx.moveTo(FRAME.width / 2 + 12, baseline - height);
  ctx.lineTo(FRAME.width / 2 - 12, baseline);
  ctx.stroke();
  if (rng.chance(0.6)) {
    label(stage, "FINAL SCORE", FRAME.width / 2, baseline + 60, 40, paper(rng, 0.9), "middle", 0.2);
  }
}

/** Endorsement cards along the foot of the screen. */
function paintCards({ ctx, rng }: Stage): void {
  ctx.fillStyle = "rgb(0 5 20 / 0.75)";
  ctx.fillRect(0, 750, FRAME.width, 330);
  for (let card = 0; card < 5; card++) {
    const x = 330 + card * 315;
    ctx.fillStyle = rng.chance(0.5) ? hsl(rng.between(190, 280), 0.7, 0.5) : "rgb(235 240 250)";
    ctx.fillRect(x, 860, 280, 90);
    ctx.fillStyle = hsl(rng.between(0, 360), 0.4, 0.4);
    ctx.fillRect(x + 8, 868, 74, 74);
    ctx.fillStyle = "rgb(20 25 40 / 0.8)";
    ctx.fillRect(x + 100, 910, 150, 26);
  }
}

/** Paints the result of a match over whatever is on the canvas. */
export function paintBanner(stage: Stage, options: BannerOptions): void {
  const { rng } = stage;
  const { outcome, language, variety } = options;
  paintResultShade(stage, variety, outcome);
  const height = rng.between(132 - 22 * variety, 140 + 30 * variety);
  // Measured on real screens: y .36-.49 of the frame above a score, .43-.56 alone.
  const middle = FRAME.height * (options.score ? 0.425 : 0.495) + rng.around(0, 6 + 26 * variety);
  const colour = bannerColour(rng, outcome, variety);
  const streaks = options.phase === "arriving" ? rng.whole(1, 4) : 0;
  const under = rng.whole(0, streaks);
  paintStreaks(stage, colour, under, middle);
  if (options.score) paintScore(stage, outcome, middle + rng.between(225 - 40 * variety, 265));
  if (rng.chance(0.3)) {
    const streak = `${rng.whole(3, 20)} PLAYER KILL STREAK!`;
    label(
      stage,
      streak,
      FRAME.width / 2,
      middle - rng.between(130, 200),
      38,
      hsl(190, 0.6, 0.45),
      "middle",
      0.2,
    );
  }
  if (options.score && rng.chance(0.5)) paintCards(stage);
  paintHeadline(stage, {
    text: options.text ?? wording(rng, VOCABULARY[language][outcome], variety),
    language,
    colour,
    height,
    baseline: middle + height / 2,
    centre: FRAME.width * 0.505 + rng.around(0, 12 + 26 * variety),
    alpha: options.phase === "settled" ? rng.between(0.8, 1) : rng.between(0.6, 1),
    variety,
  });
  // Over the letters only thin ones: a word nobody can read is no result.
  if (streaks > under) paintStreaks(stage, rng.chance(0.7) ? "rgb(20 5 5 / 0.8)" : colour, 1, middle + 30);
}

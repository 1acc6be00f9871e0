import { hsl, paper } from "./colour.ts";
import { otherText } from "./distractors.ts";
import { FRAME, type Stage } from "./frame.ts";
import { label } from "./hud.ts";
import { setWord, stretchLikeGame } from "./lettering.ts";
import { isAlphabet, type Language, type Outcome, VOCABULARY, wording } from "./words.ts";

export interface ProgressOptions {
  /** Nothing: the same screen with a subtitle that is no result, or none at all. */
  outcome: Outcome | undefined;
  /** Another word in the place and dress of the result. */
  text?: string | undefined;
  language: Language;
  /** 0: as the game sets it; 1: any size, place and colour. */
  variety: number;
}

/** Dark blue with overlapping triangles, as the screens after a match have it. */
export function paintTriangles({ ctx, rng }: Stage, variety: number): void {
  const hue = rng.chance(1 - 0.25 * variety) ? rng.around(222, 7) : rng.between(0, 360);
  const light = rng.between(0.06, 0.4);
  const wash = ctx.createLinearGradient(0, 0, rng.between(-600, 1920), FRAME.height);
  wash.addColorStop(0, hsl(hue, rng.between(0.4, 0.75), light * rng.between(0.4, 1)));
  wash.addColorStop(1, hsl(hue, rng.between(0.4, 0.75), light));
  ctx.fillStyle = wash;
  ctx.fillRect(0, 0, FRAME.width, FRAME.height);
  for (let triangle = rng.whole(2, 16); triangle > 0; triangle--) {
    const x = rng.between(-200, FRAME.width);
    const y = rng.between(-200, FRAME.height);
    const size = rng.between(150, 700);
    const flip = rng.chance(0.5) ? 1 : -1;
    ctx.fillStyle = hsl(hue + rng.between(-8, 8), 0.6, light * rng.between(0.3, 1.6), rng.between(0.05, 0.5));
    ctx.beginPath();
    ctx.moveTo(x, y);
    ctx.lineTo(x + size, y);
    ctx.lineTo(x + size / 2, y + flip * size * 0.87);
    ctx.fill();
  }
}

/** The strip of tabs along the top of the screen. */
export function paintTabs(stage: Stage, tabs: readonly string[], active: number): void {
  const { ctx } = stage;
  ctx.fillStyle = "rgb(8 14 34 / 0.85)";
  ctx.fillRect(0, 0, FRAME.width, 62);
  let x = 0;
  tabs.forEach((tab, index) => {
    const width = 60 + tab.length * 14;
    if (index === active) {
      ctx.fillStyle = "rgb(10 130 225)";
      ctx.fillRect(x, 12, width, 50);
    }
    label(stage, tab, x + width / 2, 47, 19, "white", "middle");
    x += width;
  });
}

/** The large heading in the upper left that fades towards its foot, and the word that stands over the foot. */
function paintHeading(stage: Stage, options: ProgressOptions): void {
  const { ctx, rng, faces } = stage;
  const { variety } = options;
  const words = VOCABULARY[options.language];
  const ideographs = !isAlphabet(words.script);
  const face = faces.pick(rng, words.script);
  const slant = ideographs && rng.chance(0.4) ? 0 : rng.between(0.23 - 0.09 * variety, 0.23 + 0.06 * variety);
  const stretch = stretchLikeGame(ctx, face, words.script, rng, variety);
  const left = 66 + rng.around(0, 3 + 16 * variety);
  const top = 115 + rng.around(0, 3 + 14 * variety);

  if (rng.chance(1 - 0.12 * variety)) {
    const height = rng.between(94 - 14 * variety, 98 + 16 * variety);
    const title = setWord(ctx, wording(rng, words.titles, variety), {
      face,
      height,
      slant,
      stretch,
    });
    const fade = ctx.createLinearGradient(0, 0, 0, -100);
    const foot = rng.between(0, 0.15 + 0.4 * variety);
    const head = rng.between(0.6, 1);
    // The gradient is laid in the units of the lettering: the font's size is 100, its capitals about 70.
    fade.addColorStop(0, `rgb(215 215 220 / ${foot})`);
    fade.addColorStop(0.7, `rgb(215 215 220 / ${head})`);
    ctx.fillStyle = fade;
    title.paint(left + rng.between(-12, 12) * variety, top + height);
  }

  const result = options.outcome === undefined ? undefined : wording(rng, words[options.outcome], variety);
  const text = options.text ?? result ?? (rng.chance(0.75) ? otherText(stage, options.language) : undefined);
  if (text === undefined) return;
  const height = rng.between(53 - 9 * variety, 55 + 16 * variety) * (ideographs ? 0.95 : 1);
  const own = rng.chance(0.2 * variety) ? faces.pick(rng, words.script) : face;
  const word = setWord(ctx, text, { face: own, height, slant, stretch, maxWidth: 400 });
  ctx.save();
  if (rng.chance(0.4)) {
    ctx.shadowColor = "rgb(0 0 0 / 0.7)";
    ctx.shadowBlur = rng.between(2, 14);
    ctx.shadowOffsetY = rng.between(0, 4);
  }
  ctx.fillStyle = rng.chance(1 - 0.15 * variety) ? paper(rng) : hsl(rng.between(0, 360), 0.8, 0.65);
  ctx.globalAlpha = rng.chance(0.8) ? rng.between(0.85, 1) : rng.between(0.55, 0.85); // it fades in and out
  const baseline = 237 + rng.around(0, 3 + 13 * variety);
  word.paint(left - 2 + rng.around(0, 2 + 8 * variety), baseline);
  ctx.restore();
}

/** The rank badge, its bar and the buttons: nothing of it is a result, though it says VICTORY and DEFEAT small. */
function paintRank(stage: Stage): void {
  const { ctx, rng } = stage;
  const metal = rng.pick([45, 210, 25, 190, 280]);
  const glow = ctx.createRadialGradient(960, 420, 0, 960, 420, 300);
  glow.addColorStop(0, hsl(210, 0.8, 0.6, 0.35));
  glow.addColorStop(1, hsl(210, 0.8, 0.6, 0));
  ctx.fillStyle = glow;
  ctx.fillRect(660, 120, 600, 600);
  for (const side of [-1, 1]) {
    ctx.fillStyle = hsl(metal, 0.6, side === 1 ? 0.5 : 0.62);
    ctx.beginPath();
    ctx.moveTo(960, 520);
    ctx.lineTo(960 + side * 118, 270);
    ctx.lineTo(960 + side * 110, 390);
    ctx.lineTo(960 + side * 40, 470);
    ctx.fill();
    ctx.fillStyle = hsl(metal, 0.55, side === 1 ? 0.4 : 0.52);
    ctx.beginPath();
    ctx.moveTo(960, 600);
    ctx.lineTo(960 + side * 170, 540);
    ctx.lineTo(960 + side * 60, 640);
    ctx.fill();
  }
  ctx.fillStyle = "rgb(40 45 60)";
  ctx.beginPath();
  ctx.arc(960, 590, 44, 0, 2 * Math.PI);
  ctx.fill();
  const division = String(rng.whole(1, 5));
  label(stage, division, 960, 608, 36, "white", "middle");
  label(stage, rng.pick(["+ SUPPORT", "+ TANK", "+ DAMAGE"]), 960, 230, 26, "white", "middle");
  const rank = `${rng.pick(["GOLD", "SILVER", "PLATINUM", "DIAMOND"])} ${division}`;
  label(stage, rank, 960, 706, 34, "white", "middle", 0.2);

  const progress = rng.whole(-40, 99);
  label(stage, `RANK PROGRESS: ${progress}%`, 560, 810, 22, "white");
  ctx.fillStyle = "rgb(5 10 25 / 0.8)";
  ctx.beginPath();
  ctx.roundRect(480, 838, 960, 34, 17);
  ctx.fill();
  ctx.fillStyle = progress < 0 ? "rgb(200 60 90)" : "rgb(20 205 40)";
  ctx.beginPath();
  ctx.roundRect(480, 838, 60 + 860 * Math.abs(progress) / 100, 34, 17);
  ctx.fill();
  label(stage, rng.pick(["DEFEAT", "VICTORY", "EXPECTED", "CONSOLATION"]), 520, 902, 17, "white");
  label(stage, rng.pick(["REVERSAL", "VICTORY", "UPHILL BATTLE"]), 680, 902, 17, "white");
  ctx.fillStyle = "rgb(240 243 250)";
  ctx.fillRect(750, 960, 200, 56);
  ctx.fillStyle = "rgb(245 110 25)";
  ctx.fillRect(970, 960, 200, 56);
  label(stage, "CONTINUE", 1070, 998, 22, "white", "middle");
  label(stage, "REQUEUE", 850, 998, 22, "rgb(20 25 40)", "middle");
}

/** Things that may lie over the upper left and right: voice chat, a modifier pill, a toast. */
export function paintProgressExtras(stage: Stage): void {
  const { ctx, rng } = stage;
  if (rng.chance(0.3)) {
    const x = 40 + rng.around(0, 20);
    const y = 92 + rng.around(0, 10);
    ctx.fillStyle = "rgb(10 40 20 / 0.8)";
    ctx.fillRect(x, y, 160, 30);
    ctx.fillStyle = "rgb(20 160 40)";
    ctx.fillRect(x, y, 32, 30);
    label(stage, "SPEAKER", x + 42, y + 22, 16, "rgb(60 240 80)");
  }
  if (rng.chance(0.4)) {
    ctx.fillStyle = "rgb(235 60 120)";
    ctx.fillRect(1540, 164, 128, 30);
    label(stage, `${rng.pick(["VICTORY", "DEFEAT"])}: +10`, 1604, 186, 16, "white", "middle");
  }
  label(stage, String(rng.whole(900, 4200)), 1860, 205, 46, "white", "right", 0.2);
  if (rng.chance(0.1)) {
    ctx.fillStyle = "rgb(245 130 30)";
    ctx.fillRect(rng.between(0, 1500), rng.between(70, 110), 380, 70);
  }
}

/** Paints the whole screen that follows a competitive match. */
export function paintProgress(stage: Stage, options: ProgressOptions): void {
  paintTriangles(stage, options.variety);
  paintTabs(stage, ["COMPETITIVE", "SUMMARY", "BATTLE PASS"], 0);
  paintRank(stage);
  paintHeading(stage, options);
  paintProgressExtras(stage);
}

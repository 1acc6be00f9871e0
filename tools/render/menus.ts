import { anyColour, gold, hsl, paper, red } from "./colour.ts";
import { otherText } from "./distractors.ts";
import { FRAME, type Stage } from "./frame.ts";
import { label } from "./hud.ts";
import { setWord, stretchLikeGame } from "./lettering.ts";
import { paintTabs, paintTriangles } from "./progress.ts";
import { type Language, OUTCOMES, VOCABULARY } from "./words.ts";

/** The SUMMARY tab after a match: it names the result in a card, small, and must not be read as one. */
export function paintSummary(stage: Stage, language: Language, variety: number): void {
  const { ctx, rng, faces } = stage;
  paintTriangles(stage, variety * 0.5);
  paintTabs(stage, ["SUMMARY", "TEAMS", "PERSONAL"], rng.whole(0, 2));
  const left = 88 + rng.around(0, 30 * variety);
  label(stage, "HEROES PLAYED", left, 210, 20, "white");
  label(stage, "TOTAL PERFORMANCE", 690, 210, 20, "white");
  label(stage, rng.pick(["ILIOS", "BUSAN", "ROUTE 66"]), 1300, 210, 20, "white");
  for (let row = 0; row < 3; row++) {
    ctx.fillStyle = "rgb(28 38 58 / 0.95)";
    ctx.fillRect(left, 235 + row * 130, 500, 116);
    ctx.fillRect(690, 235 + row * 190, 510, 172);
    ctx.fillStyle = hsl(rng.between(0, 360), 0.5, 0.45);
    ctx.beginPath();
    ctx.arc(left + 60, 293 + row * 130, 40, 0, 2 * Math.PI);
    ctx.fill();
    label(stage, rng.pick(["JUNO", "LUCIO", "ANA", "KIRIKO"]), left + 120, 285 + row * 130, 20, "white");
    label(stage, `${rng.whole(1, 99)}%`, left + 120, 318 + row * 130, 20, "white");
    ctx.fillStyle = rng.chance(0.5) ? "rgb(230 110 40)" : "rgb(40 200 60)";
    ctx.fillRect(716, 250 + row * 190, 6, 140);
    label(stage, String(rng.whole(0, 40)), 830, 316 + row * 190, 30, "white");
    const stat = rng.pick(["ELIMINATIONS", "ASSISTS", "DEATHS", "FINAL BLOWS"]);
    label(stage, stat, 830, 350 + row * 190, 18, "white");
  }
  const cardLeft = rng.chance(1 - 0.4 * variety) ? 1300 : rng.between(1000, 1400);
  paintPostcard(stage, cardLeft);
  const words = VOCABULARY[language];
  const height = rng.between(34, 44);
  const word = setWord(ctx, rng.pick(words[rng.pick(OUTCOMES)]), {
    face: faces.pick(rng, words.script),
    height,
    slant: 0.2,
  });
  ctx.fillStyle = "white";
  word.paint(cardLeft + 44, rng.chance(1 - 0.4 * variety) ? 652 : rng.between(400, 690));
  for (let line = 0; line < 4; line++) {
    label(
      stage,
      rng.pick(["FINAL SCORE: 3 VS 2", "GAME LENGTH: 12:40", "CONTROL"]),
      cardLeft + 44,
      700 + line * 30,
      15,
      "white",
    );
  }
}

/** A small picture of an invented map, with a panel below it. */
function paintPostcard({ ctx, rng }: Stage, left: number): void {
  ctx.fillStyle = "rgb(22 32 52)";
  ctx.fillRect(left, 235, 530, 640);
  const hue = rng.between(0, 360);
  const sky = ctx.createLinearGradient(0, 235, 0, 590);
  sky.addColorStop(0, hsl(hue, 0.5, 0.6));
  sky.addColorStop(1, hsl(hue + 40, 0.5, 0.35));
  ctx.fillStyle = sky;
  ctx.fillRect(left, 235, 530, 355);
  for (let house = 0; house < 7; house++) {
    ctx.fillStyle = hsl(hue + rng.between(-60, 60), 0.35, rng.between(0.2, 0.5));
    const top = rng.between(330, 500);
    ctx.fillRect(left + house * 76, top, 74, 590 - top);
  }
  ctx.fillStyle = "rgb(240 110 30)";
  ctx.fillRect(left + 130, 800, 270, 46);
}

/** A menu: a slanted white title (`heading`, or any) in the upper left over a picture or a pale wash, and a row of cards. */
export function paintMenu(stage: Stage, language: Language, variety: number, heading?: string): void {
  const { ctx, rng, faces } = stage;
  const words = VOCABULARY[language];
  const left = rng.between(60, 60 + 120 * variety);
  const icon = rng.chance(0.4);
  if (icon) {
    ctx.fillStyle = hsl(rng.pick([350, 210, 45]), 0.8, 0.55);
    ctx.beginPath();
    ctx.moveTo(left, 120);
    ctx.lineTo(left + 92, 120);
    ctx.lineTo(left + 46, 205);
    ctx.fill();
  }
  const height = rng.between(80 - 25 * variety, 100 + 10 * variety);
  const face = faces.pick(rng, words.script);
  const title = setWord(
    ctx,
    heading ??
      (rng.chance(0.4) ? rng.pick(words.titles) : otherText(stage, language)),
    {
      face,
      height,
      slant: rng.between(0.15, 0.27),
      stretch: stretchLikeGame(ctx, face, words.script, rng, 0.5),
    },
  );
  ctx.fillStyle = rng.chance(0.9) ? "white" : hsl(rng.between(0, 60), 0.9, 0.55);
  title.paint(left + (icon ? 110 : 0), rng.between(150, 240));
  const cards = rng.whole(2, 6);
  const width = 1500 / cards;
  const tint = rng.chance(0.5) ? rng.pick([200, 350, 270]) : undefined;
  for (let card = 0; card < cards; card++) {
    const x = 210 + card * width;
    ctx.fillStyle = tint === undefined ? "rgb(30 40 62 / 0.85)" : hsl(tint + rng.between(-15, 15), 0.75, 0.6);
    ctx.fillRect(x, 330, width - 30, 430);
    ctx.strokeStyle = "rgb(255 255 255 / 0.85)";
    ctx.lineWidth = 8;
    ctx.beginPath();
    ctx.arc(x + width / 2 - 15, 470, Math.min(80, width / 4), 0, 2 * Math.PI);
    ctx.stroke();
    ctx.fillStyle = "white";
    ctx.fillRect(x, 620, width - 30, 140);
    label(
      stage,
      rng.pick(words.script === "latin" ? words.titles : ["PLAY"]),
      x + width / 2 - 15,
      685,
      26,
      "rgb(25 30 45)",
      "middle",
    );
  }
  label(stage, "BACK", 1840, 1040, 22, "white", "right");
}

/**
 * A title in the upper left with a smaller line below it, over whatever is there: hero selections (DEFEND), loading screens, the
 * headings of a stream. It is laid out as the screen after a match is, and says something else.
 */
export function paintTitleWithLine(stage: Stage, language: Language): void {
  const { ctx, rng, faces } = stage;
  const { script, titles } = VOCABULARY[language];
  if (rng.chance(0.5)) {
    ctx.fillStyle = `rgb(8 14 30 / ${rng.between(0.2, 0.85)})`;
    ctx.fillRect(0, 0, FRAME.width, FRAME.height);
  }
  const face = faces.pick(rng, script);
  const slant = rng.chance(0.85) ? rng.between(0.14, 0.28) : 0;
  const left = rng.between(30, 150);
  const write = (text: string, height: number, baseline: number, fill: string) => {
    ctx.fillStyle = fill;
    const own = rng.chance(0.7) ? face : faces.pick(rng, script);
    const stretch = stretchLikeGame(ctx, own, script, rng, 0.5);
    setWord(ctx, text, { face: own, height, slant, stretch, maxWidth: 900 })
      .paint(left + rng.between(-8, 12), baseline);
  };
  const top = rng.between(145, 200);
  if (rng.chance(0.85)) {
    const title = rng.chance(0.4) ? rng.pick(titles) : otherText(stage, language);
    write(title, rng.between(44, 96), top, rng.chance(0.85) ? paper(rng) : anyColour(rng));
  }
  const height = rng.between(24, 66);
  const line = rng.weighted([[paper(rng), 4], [red(rng), 3], [hsl(rng.around(205, 15), 0.8, 0.6), 2], [
    gold(rng),
    2,
  ]]);
  write(otherText(stage, language), height, top + height + rng.between(-4, 26), line);
}

/** A pale blue wash with rays, behind menus. */
export function paintPaleWash({ ctx, rng }: Stage): void {
  const hue = rng.around(215, 12);
  const wash = ctx.createLinearGradient(0, 0, FRAME.width, FRAME.height);
  wash.addColorStop(0, hsl(hue, 0.25, rng.between(0.4, 0.7)));
  wash.addColorStop(0.5, hsl(hue, 0.3, rng.between(0.6, 0.85)));
  wash.addColorStop(1, hsl(hue, 0.25, rng.between(0.4, 0.7)));
  ctx.fillStyle = wash;
  ctx.fillRect(0, 0, FRAME.width, FRAME.height);
  for (let ray = 0; ray < 8; ray++) {
    ctx.fillStyle = `rgb(255 255 255 / ${rng.between(0.02, 0.1)})`;
    const x = rng.between(-400, FRAME.width);
    ctx.beginPath();
    ctx.moveTo(x, 0);
    ctx.lineTo(x + rng.between(60, 400), 0);
    ctx.lineTo(x + rng.between(500, 900), FRAME.height);
    ctx.lineTo(x + 300, FRAME.height);
    ctx.fill();
  }
}

import { hsl, paper } from "./colour.ts";
import { FRAME, type Stage } from "./frame.ts";
import { setWord } from "./lettering.ts";

/** Small upright words, the way the game labels things. `x` is the left edge, the middle or the right edge. */
export function label(
  stage: Stage,
  text: string,
  x: number,
  y: number,
  height: number,
  colour: string,
  anchor: "left" | "middle" | "right" = "left",
  slant = 0,
): void {
  const { ctx, rng, faces } = stage;
  const word = setWord(ctx, text, { face: faces.pick(rng, "latin"), height, slant });
  const shift = { left: 0, middle: word.width / 2, right: word.width }[anchor];
  ctx.fillStyle = colour;
  word.paint(x - shift, y);
}

export const NAMES = [
  "ARDEN",
  "MOSS",
  "KITE",
  "PELICAN",
  "TAMSIN",
  "OX",
  "RUNE",
  "VESPER",
  "JUNIPER",
  "HALO",
  "BRISK",
];

/** The display of a running match: health, abilities, charge, objective, kill feed, cross-hair. */
export function paintHud(stage: Stage): void {
  const { ctx, rng } = stage;
  ctx.save();
  ctx.globalAlpha = rng.between(0.75, 1);
  paintHealth(stage);
  paintAbilities(stage);
  paintCharge(stage);
  if (rng.chance(0.8)) paintObjective(stage);
  if (rng.chance(0.7)) paintKillFeed(stage);
  if (rng.chance(0.4)) paintChat(stage);
  if (rng.chance(0.8)) paintCrosshair(stage);
  ctx.restore();
}

function paintHealth(stage: Stage): void {
  const { ctx, rng } = stage;
  const health = rng.whole(40, 300);
  label(stage, String(health), 190, 925, 34, "white", "left", 0.2);
  label(stage, "/ 300", 275, 925, 20, "rgb(255 255 255 / 0.7)", "left", 0.2);
  for (let cell = 0; cell < 12; cell++) {
    ctx.fillStyle = cell * 25 < health ? "rgb(255 255 255 / 0.92)" : "rgb(255 255 255 / 0.2)";
    ctx.beginPath();
    const x = 190 + cell * 22;
    ctx.moveTo(x + 5, 940);
    ctx.lineTo(x + 23, 940);
    ctx.lineTo(x + 18, 966);
    ctx.lineTo(x, 966);
    ctx.fill();
  }
  ctx.fillStyle = hsl(rng.between(0, 360), 0.5, 0.5);
  ctx.beginPath();
  ctx.roundRect(90, 890, 84, 84, 16);
  ctx.fill();
  ctx.strokeStyle = "rgb(120 210 255 / 0.8)";
  ctx.lineWidth = 4;
  ctx.stroke();
  label(stage, rng.pick(NAMES), 192, 996, 18, "rgb(140 215 255)");
}

function paintAbilities(stage: Stage): void {
  const { ctx, rng } = stage;
  for (let slot = 0; slot < rng.whole(2, 3); slot++) {
    const x = 1480 + slot * 84;
    ctx.fillStyle = rng.chance(0.7) ? "rgb(245 250 255 / 0.92)" : "rgb(30 40 55 / 0.7)";
    ctx.beginPath();
    ctx.moveTo(x + 10, 905);
    ctx.lineTo(x + 76, 905);
    ctx.lineTo(x + 66, 972);
    ctx.lineTo(x, 972);
    ctx.fill();
    ctx.strokeStyle = "rgb(20 30 45)";
    ctx.lineWidth = 6;
    ctx.beginPath();
    ctx.arc(x + 38, 938, 18, rng.between(0, 3), rng.between(4, 7));
    ctx.stroke();
  }
  label(stage, String(rng.whole(1, 200)), 1780, 960, 46, "white", "middle", 0.2);
}

function paintCharge(stage: Stage): void {
  const { ctx, rng } = stage;
  const charge = rng.next();
  ctx.lineWidth = 10;
  ctx.strokeStyle = "rgb(255 255 255 / 0.25)";
  ctx.beginPath();
  ctx.arc(960, 930, 52, 0, 2 * Math.PI);
  ctx.stroke();
  ctx.strokeStyle = charge > 0.9 ? "rgb(80 220 255)" : "rgb(255 170 40)";
  ctx.beginPath();
  ctx.arc(960, 930, 52, -Math.PI / 2, -Math.PI / 2 + 2 * Math.PI * charge);
  ctx.stroke();
  label(stage, String(Math.round(charge * 100)), 960, 948, 36, "white", "middle", 0.2);
}

function paintObjective(stage: Stage): void {
  const { ctx, rng } = stage;
  const attack = rng.chance(0.5);
  ctx.fillStyle = "rgb(10 20 35 / 0.5)";
  ctx.fillRect(700, 62, 520, 20);
  ctx.fillStyle = attack ? "rgb(90 190 255 / 0.9)" : "rgb(255 70 80 / 0.9)";
  ctx.fillRect(700, 62, 520 * rng.next(), 20);
  ctx.fillStyle = "rgb(240 245 255 / 0.9)";
  ctx.beginPath();
  ctx.moveTo(960, 40);
  ctx.lineTo(996, 72);
  ctx.lineTo(960, 104);
  ctx.lineTo(924, 72);
  ctx.fill();
  label(stage, rng.pick(["A", "B", "C"]), 960, 86, 28, "rgb(20 30 45)", "middle");
  label(stage, `${rng.whole(0, 6)}:${rng.whole(10, 59)}`, 960, 142, 24, "white", "middle");
  if (rng.chance(0.5)) {
    label(stage, `${rng.whole(5, 130)}M`, 960, 170, 18, "rgb(255 255 255 / 0.8)", "middle");
  }
}

function paintKillFeed(stage: Stage): void {
  const { ctx, rng } = stage;
  for (let row = 0; row < rng.whole(1, 4); row++) {
    const y = 90 + row * 48;
    ctx.fillStyle = "rgb(10 15 25 / 0.55)";
    ctx.fillRect(1430, y - 28, 440, 40);
    const blueFirst = rng.chance(0.5);
    label(stage, rng.pick(NAMES), 1450, y, 22, blueFirst ? "rgb(110 205 255)" : "rgb(255 90 90)");
    label(stage, rng.pick(NAMES), 1855, y, 22, blueFirst ? "rgb(255 90 90)" : "rgb(110 205 255)", "right");
    ctx.fillStyle = "white";
    ctx.fillRect(1640, y - 16, 34, 12);
  }
}

function paintChat(stage: Stage): void {
  const { rng } = stage;
  for (let row = 0; row < rng.whole(1, 5); row++) {
    const colour = rng.pick(["rgb(110 205 255)", "rgb(255 190 70)", "rgb(120 230 130)"]);
    label(
      stage,
      `[${rng.pick(NAMES)}]: ${rng.pick(["GG", "GROUP UP", "HELLO!", "NEED HEALING", "NICE"])}`,
      60,
      640 + row * 34,
      20,
      colour,
    );
  }
}

function paintCrosshair({ ctx, rng }: Stage): void {
  ctx.strokeStyle = rng.pick(["rgb(120 255 120)", "white", "rgb(0 255 255)", "rgb(255 80 200)"]);
  ctx.lineWidth = 3;
  const gap = rng.between(4, 14);
  const reach = gap + rng.between(6, 22);
  ctx.beginPath();
  for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]] as const) {
    ctx.moveTo(FRAME.width / 2 + dx * gap, FRAME.height / 2 + dy * gap);
    ctx.lineTo(FRAME.width / 2 + dx * reach, FRAME.height / 2 + dy * reach);
  }
  ctx.stroke();
  if (rng.chance(0.3)) {
    ctx.beginPath();
    ctx.arc(FRAME.width / 2, FRAME.height / 2, reach + 8, 0, 2 * Math.PI);
    ctx.strokeStyle = paper(rng, 0.6);
    ctx.stroke();
  }
}

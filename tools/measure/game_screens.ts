import { paintArena } from "../render/arena.ts";
import { paintHeadline, paintResultShade, paintStreaks } from "../render/banner.ts";
import { gold, hsl, paper, red } from "../render/colour.ts";
import { paintFlash } from "../render/distractors.ts";
import { FRAME, type Stage } from "../render/frame.ts";
import { label, NAMES, paintHud } from "../render/hud.ts";
import { setWord } from "../render/lettering.ts";
import { paintMenu, paintPaleWash } from "../render/menus.ts";
import { paintHistory } from "../render/tables.ts";
import { type Language, VOCABULARY } from "../render/words.ts";
import { ANNOUNCEMENTS, PLAY_OF_THE_GAME } from "./game_words.ts";

/** The screens between and around results, as a whole evening needs them and the detector's training does not. */

const MAPS = [
  "ILIOS",
  "BUSAN",
  "ROUTE 66",
  "KING'S ROW",
  "NUMBANI",
  "DORADO",
  "LIJIANG TOWER",
  "EICHENWALDE",
];

/** A slanted title in the language's face, its capitals `height` frame units tall. */
function title(stage: Stage, text: string, language: Language, x: number, y: number, height: number): void {
  const { ctx, rng, faces } = stage;
  const face = faces.pick(rng, VOCABULARY[language].script);
  setWord(ctx, text, { face, height, slant: 0.22, maxWidth: 1100 }).paint(x, y);
}

/** A menu over a pale wash, and, while a match is looked for, the strip that says so. */
export function paintMainMenu(stage: Stage, language: Language, searching: boolean): void {
  const { ctx, rng } = stage;
  const { titles, others } = VOCABULARY[language];
  paintPaleWash(stage);
  paintMenu(stage, language, 0.3, rng.chance(0.85) ? rng.pick(titles) : rng.pick(others));
  if (!searching) return;
  ctx.fillStyle = "rgb(20 120 210 / 0.95)";
  ctx.fillRect(700, 18, 520, 62);
  label(
    stage,
    `SEARCHING  ${rng.whole(0, 4)}:${rng.whole(10, 59)}`,
    FRAME.width / 2,
    60,
    30,
    "white",
    "middle",
    0.2,
  );
}

/** The map before a match: a place, its name, and the mode in large letters in the upper left. */
export function paintLoading(stage: Stage, language: Language): void {
  const { ctx, rng } = stage;
  paintArena(stage);
  const shade = ctx.createLinearGradient(0, 0, 0, FRAME.height);
  shade.addColorStop(0, "rgb(5 12 30 / 0.75)");
  shade.addColorStop(0.4, "rgb(5 12 30 / 0.1)");
  shade.addColorStop(1, "rgb(5 12 30 / 0.85)");
  ctx.fillStyle = shade;
  ctx.fillRect(0, 0, FRAME.width, FRAME.height);
  ctx.fillStyle = "white";
  title(stage, rng.pick(VOCABULARY[language].titles), language, 70, 190, 74);
  label(stage, rng.pick(MAPS), 70, 930, 88, "white", "left", 0.22);
  label(
    stage,
    rng.pick(["CONTROL", "ESCORT", "HYBRID", "PUSH", "CLASH"]),
    74,
    985,
    30,
    paper(rng, 0.8),
    "left",
    0.22,
  );
  ctx.fillStyle = "rgb(255 255 255 / 0.25)";
  ctx.fillRect(70, 1010, 1780, 8);
  ctx.fillStyle = "rgb(250 170 40)";
  ctx.fillRect(70, 1010, 1780 * rng.next(), 8);
}

/** Choosing a hero: portraits along the foot, what is to be done across the top. */
export function paintHeroSelect(stage: Stage, language: Language): void {
  const { ctx, rng } = stage;
  paintArena(stage);
  ctx.fillStyle = "rgb(8 14 30 / 0.55)";
  ctx.fillRect(0, 0, FRAME.width, FRAME.height);
  ctx.fillStyle = "white";
  title(stage, rng.pick(ANNOUNCEMENTS[language]), language, 120, 180, 64);
  label(
    stage,
    rng.pick(["ATTACK", "DEFEND"]),
    124,
    235,
    34,
    rng.chance(0.5) ? red(rng) : hsl(200, 0.8, 0.6),
    "left",
    0.2,
  );
  for (let hero = 0; hero < 22; hero++) {
    ctx.fillStyle = hsl(hero * 47, 0.45, 0.42);
    ctx.fillRect(170 + hero * 72, 860, 66, 96);
    ctx.fillStyle = hsl(hero * 47 + 20, 0.4, 0.62);
    ctx.beginPath();
    ctx.arc(203 + hero * 72, 898, 22, 0, 2 * Math.PI);
    ctx.fill();
  }
  for (let player = 0; player < 5; player++) {
    ctx.fillStyle = "rgb(10 20 45 / 0.8)";
    ctx.fillRect(1480, 250 + player * 96, 360, 84);
    label(stage, rng.pick(NAMES), 1590, 302 + player * 96, 26, "white");
  }
}

/** An announcement in the middle or above it: rounds, overtime, who was eliminated, kill streaks. */
export function paintAnnouncement(stage: Stage, language: Language): void {
  const { rng } = stage;
  const large = rng.chance(0.5);
  const height = large ? rng.between(84, 130) : rng.between(36, 60);
  paintHeadline(stage, {
    text: rng.pick(ANNOUNCEMENTS[language]),
    language,
    colour: rng.weighted([[paper(rng), 5], [gold(rng), 2], [red(rng), 2], [hsl(195, 0.8, 0.6), 2]]),
    height,
    baseline: FRAME.height * rng.pick([0.24, 0.33, 0.46, 0.5, 0.66]) + height / 2,
    centre: FRAME.width / 2,
    alpha: rng.between(0.85, 1),
    variety: 0.2,
  });
}

/** After an own death: the picture of another, greyer, with a note whom one is watching. */
export function paintSpectating(stage: Stage): void {
  const { ctx, rng } = stage;
  ctx.fillStyle = "rgb(20 20 26 / 0.45)";
  ctx.fillRect(0, 0, FRAME.width, FRAME.height);
  ctx.fillStyle = "rgb(0 0 0 / 0.6)";
  ctx.fillRect(660, 800, 600, 110);
  label(stage, `ELIMINATED BY ${rng.pick(NAMES)}`, FRAME.width / 2, 848, 30, "rgb(255 80 80)", "middle", 0.2);
  label(stage, `RESPAWNING IN ${rng.whole(1, 10)}`, FRAME.width / 2, 892, 24, "white", "middle");
}

/** The best scene of the match: a title and a name before it plays. */
export function paintPlayOfTheGame(stage: Stage, language: Language): void {
  const { ctx, rng } = stage;
  paintArena(stage);
  ctx.fillStyle = `rgb(10 15 35 / ${rng.between(0.3, 0.6)})`;
  ctx.fillRect(0, 0, FRAME.width, FRAME.height);
  ctx.fillStyle = gold(rng);
  title(stage, PLAY_OF_THE_GAME[language], language, 160, 430, 96);
  label(stage, rng.pick(NAMES), 166, 540, 80, "white", "left", 0.22);
  label(
    stage,
    `AS ${rng.pick(["GENJI", "ANA", "D.VA", "REINHARDT", "KIRIKO"])}`,
    170,
    610,
    44,
    "white",
    "left",
    0.22,
  );
}

/** The first moments of a result: flash and streaks over the match, no word that could be read. */
export function paintArrival(stage: Stage): void {
  paintArena(stage);
  if (stage.rng.chance(0.5)) paintHud(stage);
  paintResultShade(stage, 0.5);
  paintFlash(stage);
  paintStreaks(stage, stage.rng.chance(0.5) ? gold(stage.rng) : red(stage.rng), 3, FRAME.height / 2);
}

/** The career profile with the matches played before. */
export function paintCareer(stage: Stage, language: Language): void {
  paintPaleWash(stage);
  stage.ctx.fillStyle = "white";
  title(
    stage,
    language === "en" ? "HISTORY" : stage.rng.pick(VOCABULARY[language].titles),
    language,
    80,
    150,
    72,
  );
  paintHistory(stage, language);
}

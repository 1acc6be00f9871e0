import { type Canvas, createCanvas } from "@napi-rs/canvas";
import { paintArena } from "../../render/arena.ts";
import { paintBanner } from "../../render/banner.ts";
import type { Faces } from "../../render/fonts.ts";
import { FRAME, type Stage, WHOLE_FRAME } from "../../render/frame.ts";
import { paintHud } from "../../render/hud.ts";
import { paintSummary } from "../../render/menus.ts";
import { paintProgress } from "../../render/progress.ts";
import { createRng } from "../../render/rng.ts";
import { paintScoreboard } from "../../render/tables.ts";
import { Easel } from "../easel.ts";
import {
  paintAnnouncement,
  paintArrival,
  paintCareer,
  paintHeroSelect,
  paintLoading,
  paintMainMenu,
  paintPlayOfTheGame,
  paintSpectating,
} from "../game_screens.ts";
import { houseFaces } from "../materials.ts";
import { paintBrowser, paintChatting, paintDesktop, paintHolding } from "../streamer_screens.ts";
import { planOverlays, swayAt } from "./overlays.ts";
import type { Evening, Screen, Stretch } from "./timeline.ts";

/** Draws what is to be seen at any time of an evening. */
export interface EveningPictures {
  /** Which picture is on screen: the same name, the same picture, bit by bit. */
  nameAt(stretch: Stretch, at: number): string;
  /** `at`: ms since the evening began, within the stretch. */
  draw(stretch: Stretch, at: number): Canvas;
}

/** How long a picture stays, ms: 0 where something moves quickly, Infinity on a screen that stands still. */
const STAYS: Record<Screen, number> = {
  menu: Infinity,
  queue: Infinity,
  career: Infinity,
  loading: Infinity,
  hero_select: Infinity,
  gameplay: 1_000,
  announcement: 0,
  scoreboard: 1_000,
  spectating: 1_000,
  arrival: 0,
  arriving_banner: 0,
  banner: 0,
  banner_with_score: 0,
  play_of_the_game: 1_000,
  progress: 1_000,
  summary: Infinity,
  desktop: Infinity,
  browser: Infinity,
  holding: Infinity,
  chatting: 1_000,
  lost: Infinity,
};

/** After this long nothing moves on the progress screen any more, ms. */
const PROGRESS_SETTLES = 5_000;
/** A banner grows by this share in its first seconds, as real ones do. */
const GROWTH = 0.04;
/** The camera looks elsewhere after this long, ms. */
const SHOT_MS = 8_000;

export function createEveningPictures(evening: Evening, allFaces: Faces, width: number): EveningPictures {
  const { seed, language, matches } = evening;
  const faces = houseFaces(allFaces, createRng(seed, 0xface));
  const overlays = planOverlays(evening);
  const easel = new Easel();
  const shots = new Shots(width);
  const outcomeOf = (stretch: Stretch) => matches.find(({ number }) => number === stretch.match)?.outcome;
  const stageOf = (stream: number): Omit<Stage, "ctx"> => ({
    rng: createRng(seed, stream),
    faces,
    pictures: [],
    focus: WHOLE_FRAME,
    seen: WHOLE_FRAME,
  });

  function paintPlay({ ctx }: Stage, at: number): void {
    const shot = Math.floor(at / SHOT_MS);
    const world = shots.world(shot, (stage) => paintArena(stage), stageOf(shot + 1_000_000));
    const rng = createRng(seed, Math.floor(at) + 2_000_000);
    const zoom = rng.between(1.02, 1.2);
    const room = { x: FRAME.width * (zoom - 1), y: FRAME.height * (zoom - 1) };
    ctx.drawImage(world, -room.x * rng.next(), -room.y * rng.next(), FRAME.width * zoom, FRAME.height * zoom);
    paintHud({ ...stageOf(Math.floor(at / 2_000) + 3_000_000), ctx });
  }

  function paintResult(stage: Stage, stretch: Stretch, at: number): void {
    const outcome = outcomeOf(stretch);
    if (outcome === undefined) throw new RangeError(`A ${stretch.screen} that belongs to no match`);
    const { ctx } = stage;
    if (stretch.screen === "progress") return paintProgress(stage, { outcome, language, variety: 0 });
    const world = shots.world(-(stretch.match ?? 0), (stage) => {
      paintArena(stage);
      paintHud(stage);
    }, stageOf(4_000_000 + (stretch.match ?? 0)));
    const grown = 1 + GROWTH * Math.min(1, (at - stretch.from) / 2_000);
    ctx.translate(FRAME.width / 2, FRAME.height / 2);
    ctx.scale(grown, grown);
    ctx.translate(-FRAME.width / 2, -FRAME.height / 2);
    ctx.drawImage(world, 0, 0, FRAME.width, FRAME.height);
    const phase = stretch.screen === "arriving_banner" ? "arriving" : "settled";
    paintBanner(stage, {
      outcome,
      language,
      score: stretch.screen === "banner_with_score",
      phase,
      variety: 0.1,
    });
  }

  function paintScreen(stage: Stage, stretch: Stretch, at: number): void {
    switch (stretch.screen) {
      case "menu":
        return paintMainMenu(stage, language, false);
      case "queue":
        return paintMainMenu(stage, language, true);
      case "career":
        return paintCareer(stage, language);
      case "loading":
        return paintLoading(stage, language);
      case "hero_select":
        return paintHeroSelect(stage, language);
      case "gameplay":
        return paintPlay(stage, at);
      case "announcement":
        paintPlay(stage, at);
        return paintAnnouncement(stage, language);
      case "scoreboard":
        paintPlay(stage, at);
        return paintScoreboard(stage);
      case "spectating":
        paintPlay(stage, at);
        return paintSpectating(stage);
      case "arrival":
        return paintArrival(stage);
      case "arriving_banner":
      case "banner":
      case "banner_with_score":
      case "progress":
        return paintResult(stage, stretch, at);
      case "play_of_the_game":
        return at - stretch.from < 3_500 ? paintPlayOfTheGame(stage, language) : paintPlay(stage, at);
      case "summary":
        return paintSummary(stage, language, 0);
      case "desktop":
        return paintDesktop(stage);
      case "browser":
        return paintBrowser(stage);
      case "holding":
        return paintHolding(stage);
      case "chatting":
        return paintChatting(stage, swayAt(at));
      case "lost":
        throw new RangeError("There is no picture while the source is lost");
    }
  }

  const settle = ({ screen, from }: Stretch, at: number) =>
    screen === "progress" ? Math.min(at, from + PROGRESS_SETTLES) : at;
  return {
    nameAt(stretch, at) {
      const stays = STAYS[stretch.screen];
      const since = settle(stretch, at) - stretch.from;
      const number = stays === Infinity ? 0 : stays === 0 ? since : Math.floor(since / stays);
      return `${stretch.from}-${number}-${overlays.nameAt(stretch, at)}`;
    },
    draw(stretch, at) {
      const paint = (stage: Stage) => {
        stage.ctx.save();
        paintScreen(stage, stretch, at);
        stage.ctx.restore();
        overlays.paint({ ...stageOf(5_000_000 + Math.floor(at / 1_000)), ctx: stage.ctx }, stretch, at);
      };
      return easel.frame(width, paint, stageOf(Math.floor(stretch.from)));
    },
  };
}

/** The last scene that was drawn, to look at it from a little elsewhere without drawing it again. */
class Shots {
  readonly #canvas: Canvas;
  readonly #easel = new Easel();
  #number: number | undefined;

  constructor(readonly width: number) {
    this.#canvas = createCanvas(width, Math.round(width * FRAME.height / FRAME.width));
  }

  world(number: number, paint: (stage: Stage) => void, stage: Omit<Stage, "ctx">): Canvas {
    if (number !== this.#number) {
      this.#canvas.getContext("2d").drawImage(this.#easel.frame(this.width, paint, stage), 0, 0);
      this.#number = number;
    }
    return this.#canvas;
  }
}

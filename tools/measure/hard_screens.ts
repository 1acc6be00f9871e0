import { type Box, regionBox, type Stage, WHOLE_FRAME } from "../render/frame.ts";
import { paintHud } from "../render/hud.ts";
import type { Rng } from "../render/rng.ts";
import { NOT_A_BANNER, NOT_A_PROGRESS, type OtherScreen } from "../render/sample.ts";
import { SCENES } from "../render/scenes.ts";
import { paintScoreboard } from "../render/tables.ts";
import type { Language } from "../render/words.ts";
import {
  paintAnnouncement,
  paintCareer,
  paintHeroSelect,
  paintLoading,
  paintMainMenu,
  paintPlayOfTheGame,
} from "./game_screens.ts";
import { paintAlert, paintBrowser, paintChatting, paintDesktop, paintHolding } from "./streamer_screens.ts";

/** A screen without a result that could be taken for one. */
export interface HardScreen {
  readonly kind: string;
  /** Whether the camera moves; a menu stands still. */
  readonly moving: boolean;
  /** Where that which misleads is drawn. */
  readonly focus: Box;
  paint(stage: Stage, language: Language): void;
}

const MOVING = new Set(["scenery", "other headline", "own counter", "flash", "small result", "cut result"]);

/** What the renderer draws in a region to train the detector against, as whole frames. */
function fromRegion(
  region: "text" | "progressbar",
  screens: readonly (readonly [OtherScreen, number])[],
): (readonly [HardScreen, number])[] {
  return screens.filter(([{ resultElsewhere }]) => resultElsewhere !== true).map(([screen, weight]) => [{
    kind: `${region === "text" ? "middle" : "corner"}: ${screen.kind}`,
    moving: MOVING.has(screen.kind),
    focus: regionBox(region),
    paint: (stage, language) => screen.paint(stage, language, undefined),
  }, weight]);
}

function whole(kind: string, moving: boolean, paint: HardScreen["paint"]): HardScreen {
  return { kind, moving, focus: WHOLE_FRAME, paint };
}

const GAMEPLAY = SCENES.gameplay;

const HARD_SCREENS: readonly (readonly [HardScreen, number])[] = [
  ...fromRegion("text", NOT_A_BANNER),
  ...fromRegion("progressbar", NOT_A_PROGRESS),
  [whole("gameplay", true, GAMEPLAY), 15],
  [
    whole("announcement", true, (stage, language) => {
      GAMEPLAY(stage);
      paintAnnouncement(stage, language);
    }),
    12,
  ],
  [
    whole("scoreboard", true, (stage) => {
      GAMEPLAY(stage);
      paintScoreboard(stage);
    }),
    5,
  ],
  [
    whole("alert", true, (stage) => {
      GAMEPLAY(stage);
      paintHud(stage);
      paintAlert(stage);
    }),
    4,
  ],
  [whole("play of the game", true, paintPlayOfTheGame), 6],
  [whole("loading", false, paintLoading), 6],
  [whole("hero select", false, paintHeroSelect), 5],
  [whole("main menu", false, (stage, language) => paintMainMenu(stage, language, stage.rng.chance(0.5))), 6],
  [whole("summary", false, SCENES.summary), 5],
  [whole("career", false, paintCareer), 5],
  [whole("desktop", false, paintDesktop), 3],
  [whole("browser", false, paintBrowser), 3],
  [whole("holding scene", false, paintHolding), 3],
  [whole("chatting", false, (stage) => paintChatting(stage)), 3],
];

export function pickHardScreen(rng: Rng): HardScreen {
  return rng.weighted(HARD_SCREENS);
}

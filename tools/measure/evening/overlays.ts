import { type Box, type Stage } from "../../render/frame.ts";
import { createRng } from "../../render/rng.ts";
import { paintAlert, paintCamera, paintOwnScore } from "../streamer_screens.ts";
import type { Evening, Screen, Stretch } from "./timeline.ts";

/** What this streamer lays over everything: a camera in a corner, the score so far, notices. */
export interface Overlays {
  /** What of it changes from picture to picture on a screen that stands still. */
  nameAt(stretch: Stretch, at: number): string;
  paint(stage: Stage, stretch: Stretch, at: number): void;
}

const CAMERAS: readonly (Box | null)[] = [
  null,
  { x: 0, y: 800, width: 420, height: 280 },
  { x: 1500, y: 800, width: 420, height: 280 },
  { x: 1500, y: 0, width: 420, height: 280 },
];
const SCORES = [null, { x: 740, y: 960 }, { x: 1500, y: 300 }] as const;
/** Scenes of the streamer's own, without what lies over the game. */
const OWN_SCENES: ReadonlySet<Screen> = new Set(["holding", "chatting"]);

const MINUTE = 60_000;
const ALERT_MS = 6_000;

/** How far whoever sits before the camera leans to a side, -1..1. */
export function swayAt(at: number): number {
  return Math.sin(at / 3_700) * Math.cos(at / 11_300);
}

export function planOverlays({ seed, durationMs, matches }: Evening): Overlays {
  const rng = createRng(seed, 0x0e1);
  const camera = rng.pick(CAMERAS);
  const score = rng.pick(SCORES);
  const alerts: number[] = [];
  for (let at = rng.between(0, 6) * MINUTE; at < durationMs; at += rng.between(1, 14) * MINUTE) {
    alerts.push(at);
  }
  const alertAt = (at: number) => alerts.findIndex((from) => from <= at && at < from + ALERT_MS);
  const scoreAt = (at: number) => {
    const ended = matches.filter(({ resultUntil }) => resultUntil <= at);
    const of = (outcome: string) => ended.filter((match) => match.outcome === outcome).length;
    return { victory: of("victory"), defeat: of("defeat"), draw: of("draw") };
  };
  return {
    nameAt: (_, at) => String(alertAt(at)),
    paint(stage, { screen }, at) {
      if (OWN_SCENES.has(screen)) return;
      if (camera !== null) {
        paintCamera({ ...stage, rng: createRng(seed, 0xcae) }, camera, swayAt(at));
        stage.ctx.strokeStyle = "rgb(120 60 220)";
        stage.ctx.lineWidth = 6;
        stage.ctx.strokeRect(camera.x, camera.y, camera.width, camera.height);
      }
      if (score !== null) paintOwnScore(stage, score, scoreAt(at));
      if (alertAt(at) >= 0) paintAlert({ ...stage, rng: createRng(seed, 6_000_000 + alertAt(at)) });
    },
  };
}

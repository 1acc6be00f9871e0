import type { Canvas, Image, SKRSContext2D } from "@napi-rs/canvas";
import type { Label } from "../../sidecar/contract.ts";
import { type Box, FRAME, WHOLE_FRAME } from "../render/frame.ts";
import type { Picture } from "../render/pictures.ts";
import { paintSurround } from "../render/placement.ts";
import type { Rng } from "../render/rng.ts";
import { type Axis, FILLING, webcamBox } from "./axes.ts";
import { develop } from "./development.ts";
import type { Easel } from "./easel.ts";
import type { Rig } from "./rig.ts";
import { paintCamera } from "./streamer_screens.ts";

/** A picture of the game that is to be captured. */
export interface Shot {
  /** 16:9, of any size. */
  readonly picture: Canvas | Image;
  readonly label: Label;
  /** Draws what lies behind the words, in frame units, where the game's picture goes on beyond 16:9. */
  paintBehind(ctx: SKRSContext2D): void;
  /** What the streamer adds. */
  readonly rng: Rng;
  /** What webcams and frames show; without any they are invented. */
  readonly pictures: readonly Picture[];
}

/** Captures a picture of the game along an axis, as the sidecar would ask for it: JPEG. */
export async function capture(
  rig: Pick<Rig, "captureWidth" | "captureQuality">,
  easel: Easel,
  axis: Axis,
  { picture, label, paintBehind, rng, pictures }: Shot,
): Promise<Uint8Array> {
  // What stands off the middle may also be anchored to the edge of a screen of another shape.
  const share = label.endsWith("_progressbar") && rng.chance(0.5) ? 0 : 0.5;
  const { frame, game, layout, surround } = axis.compose?.(share) ?? FILLING;
  const width = axis.capture?.width ?? rig.captureWidth;
  const canvas = easel.canvas(width, Math.round(width * frame.height / frame.width));
  const ctx = canvas.getContext("2d");
  ctx.imageSmoothingQuality = "high";
  ctx.scale(canvas.width / frame.width, canvas.height / frame.height);
  if (surround === "streamer") paintSurround({ ctx, rng, pictures, seen: WHOLE_FRAME });
  if (!sameBox(game, layout)) {
    ctx.save();
    ctx.beginPath();
    ctx.rect(game.x, game.y, game.width, game.height);
    ctx.clip();
    ctx.translate(game.x, game.y);
    ctx.scale(game.width / FRAME.width, game.height / FRAME.height);
    paintBehind(ctx);
    ctx.restore();
  }
  ctx.drawImage(picture, layout.x, layout.y, layout.width, layout.height);
  if (axis.webcam !== undefined) {
    const box = webcamBox(axis.webcam, frame);
    if (pictures.length > 0) ctx.drawImage(rng.pick(pictures), box.x, box.y, box.width, box.height);
    else paintCamera({ rng, ctx }, box);
  }
  return await develop(canvas, axis.capture?.quality ?? rig.captureQuality, rng, axis.develop);
}

function sameBox(a: Box, b: Box): boolean {
  return a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;
}

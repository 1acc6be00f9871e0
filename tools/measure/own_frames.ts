import { type Canvas, type Image, loadImage } from "@napi-rs/canvas";
import { outcomeOf } from "../../sidecar/contract.ts";
import { FRAME } from "../render/frame.ts";
import { createRng } from "../render/rng.ts";
import type { LabelledFile } from "../labelled_files.ts";
import { AXES } from "./axes.ts";
import { capture } from "./capture.ts";
import { Easel } from "./easel.ts";
import type { Keeper } from "./keeper.ts";
import type { Progress } from "./progress.ts";
import type { Rig } from "./rig.ts";
import { type Score, Tally } from "./tally.ts";

/** A user's own pictures of the game, captured in every way that drawn frames are. */
export interface OwnFramesTable {
  readonly seed: number;
  /** Pictures that were measured. */
  readonly frames: number;
  /** Pictures that were left out: transitions, and what is no 16:9 picture of the game alone. */
  readonly left_out: number;
  readonly axes: readonly OwnFramesAxis[];
}

export interface OwnFramesAxis {
  readonly name: string;
  /** Pictures that show a result. */
  readonly results: Score;
  /** Pictures without one, and those of them that were read as one. */
  readonly none: { readonly frames: number; readonly false_frames: number };
}

/** How far a picture may be from 16:9. */
const ASPECT_TOLERANCE = 0.01;

/** Captures each picture along every axis and reads it. What cannot be read as a picture is left out. */
export async function measureOwnFrames(
  rig: Rig,
  files: readonly LabelledFile[],
  seed: number,
  { progress, keep }: { progress: Progress; keep: Keeper },
): Promise<OwnFramesTable> {
  const tallies = AXES.map((axis) => ({ axis, results: new Tally(), none: { frames: 0, false_frames: 0 } }));
  const easels = { reduced: new Easel(), frame: new Easel() };
  let leftOut = 0;
  for (const [n, { file, truth }] of files.entries()) {
    const picture = await loadImage(await Deno.readFile(file)).catch(() => null);
    progress(n + 1, files.length);
    if (truth === "transition" || picture === null || !isWide(picture)) {
      leftOut++;
      continue;
    }
    const shown = outcomeOf(truth);
    for (const { axis, results, none } of tallies) {
      if (axis.only !== undefined && shown !== "none" && !truth.endsWith(axis.only)) continue;
      if (axis.source !== undefined && axis.source > picture.width) continue;
      const jpeg = await capture(rig, easels.frame, axis, {
        picture: axis.source === undefined ? picture : reduced(easels.reduced, picture, axis.source),
        label: truth,
        paintBehind: (ctx) => ctx.drawImage(picture, 0, 0, FRAME.width, FRAME.height),
        rng: createRng(seed, n),
        pictures: [],
      });
      const { judged } = await rig.read(jpeg);
      if (shown !== "none") results.add(shown, judged);
      else {
        none.frames++;
        if (judged !== "none") none.false_frames++;
      }
      if (judged !== shown) await keep(`own-${axis.name}-${truth}-as-${judged}-${n}`, jpeg);
    }
  }
  return {
    seed,
    frames: files.length - leftOut,
    left_out: leftOut,
    axes: tallies.map(({ axis, results, none }) => ({ name: axis.name, results: results.score(), none })),
  };
}

function isWide({ width, height }: { width: number; height: number }): boolean {
  return Math.abs(width / height / (FRAME.width / FRAME.height) - 1) <= ASPECT_TOLERANCE;
}

function reduced(easel: Easel, picture: Image, width: number): Canvas {
  const height = Math.round(width * FRAME.height / FRAME.width);
  const canvas = easel.canvas(width, height);
  const ctx = canvas.getContext("2d");
  ctx.imageSmoothingQuality = "high";
  ctx.drawImage(picture, 0, 0, width, height);
  return canvas;
}

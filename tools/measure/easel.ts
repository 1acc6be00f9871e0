import { type Canvas, createCanvas } from "@napi-rs/canvas";
import { FRAME, type Stage } from "../render/frame.ts";

/** A canvas that is used again for one picture after the other: a new one for each would fill the memory. */
export class Easel {
  #canvas: Canvas | undefined;

  /** A black canvas of this size in pixels; the one answered before is painted over. */
  canvas(width: number, height: number): Canvas {
    const canvas = this.#canvas ??= createCanvas(width, height);
    // Setting a size resets everything, also when it stays the same.
    canvas.width = width;
    canvas.height = height;
    const ctx = canvas.getContext("2d");
    ctx.fillStyle = "black";
    ctx.fillRect(0, 0, width, height);
    return canvas;
  }

  /** A whole frame of the game, 16:9 and `width` pixels wide. */
  frame(width: number, paint: (stage: Stage) => void, stage: Omit<Stage, "ctx">): Canvas {
    const canvas = this.canvas(width, Math.round(width * FRAME.height / FRAME.width));
    const ctx = canvas.getContext("2d");
    ctx.scale(canvas.width / FRAME.width, canvas.height / FRAME.height);
    paint({ ...stage, ctx });
    return canvas;
  }
}

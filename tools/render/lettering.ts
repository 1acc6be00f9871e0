import type { SKRSContext2D } from "@napi-rs/canvas";
import type { Face } from "./fonts.ts";
import type { Rng } from "./rng.ts";
import { isAlphabet, type Script } from "./words.ts";

/** How a word is set. Lengths are in frame units. */
export interface Lettering {
  face: Face;
  /** Height of the capitals. */
  height: number;
  /** Horizontal shear: the tangent of the slant, 0 upright, 0.23 for about 13 degrees. */
  slant?: number;
  /** Horizontal scale, 1 as drawn. */
  stretch?: number;
  /** Extra space between letters as a part of the height. */
  tracking?: number;
  /** The word is squeezed to at most this width. */
  maxWidth?: number;
}

/** A word set for drawing: its size, and a function that paints it with its lower left corner at (x, y). */
export interface SetWord {
  width: number;
  height: number;
  /** Paints with the context's present fill, shadow and filter; `outline` strokes the letters instead. */
  paint(x: number, y: number, outline?: number): void;
}

const SIZE = 100;

/** Heights of the capitals at that size, by face: measuring costs as much as painting does. */
const capitals = new Map<string, number>();

/** Measures a word and prepares it for drawing at any place of the frame. */
export function setWord(ctx: SKRSContext2D, text: string, style: Lettering): SetWord {
  const { face, height, slant = 0, stretch = 1, tracking = 0, maxWidth = Infinity } = style;
  const prepare = () => {
    ctx.font = `${SIZE}px ${face.families}`;
    ctx.textAlign = "left";
    ctx.textBaseline = "alphabetic";
    ctx.letterSpacing = `${tracking * SIZE}px`;
  };
  ctx.save();
  prepare();
  // Accents and ideographs stand above the capitals: the letter H, not the word, says how large the face is.
  const capital = capitals.get(face.families) ?? Math.max(1, ctx.measureText("H").actualBoundingBoxAscent);
  capitals.set(face.families, capital);
  const advance = ctx.measureText(text).width;
  ctx.restore();
  const scale = height / capital;
  const natural = advance * scale * stretch + slant * height;
  const squeeze = Math.min(1, maxWidth / natural);
  return {
    width: natural * squeeze,
    height,
    paint(x, y, outline) {
      ctx.save();
      prepare();
      ctx.transform(scale * stretch * squeeze, 0, -slant * scale, scale, x, y);
      if (outline === undefined) {
        ctx.fillText(text, 0, 0);
      } else {
        ctx.lineWidth = outline / scale;
        ctx.lineJoin = "round";
        ctx.strokeText(text, 0, 0);
      }
      ctx.restore();
    },
  };
}

/** A word, and how wide the game sets it, in heights of its capitals and without the slant: measured on real frames. */
const MEASURED = { text: "DEFEAT", width: 2.4 };

/** Stretches that make a face as narrow as the game's letters, by face. */
const narrowing = new Map<string, number>();

/**
 * How far to stretch a face: the game's letters are narrower than those of nearly all of them.
 * @param variety 0: about as narrow as the game's; 1: anything between that and wider than the face is drawn
 */
export function stretchLikeGame(
  ctx: SKRSContext2D,
  face: Face,
  script: Script,
  rng: Rng,
  variety: number,
): number {
  if (!isAlphabet(script)) return rng.between(0.85, 1.15);
  const narrow = narrowing.get(face.families) ??
    Math.min(1, MEASURED.width / setWord(ctx, MEASURED.text, { face, height: 1 }).width);
  narrowing.set(face.families, narrow);
  return narrow ** rng.between(1 - variety, 1) * rng.between(0.93 - 0.1 * variety, 1.07 + 0.2 * variety);
}

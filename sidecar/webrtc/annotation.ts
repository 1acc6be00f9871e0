import { type Box, drawText, fill, outline, type Planes, type TextMask, yuvOf } from "./planes.ts";

/** What is drawn into the detector's view. */
export interface Annotation {
  /** Where the detector looked, in fractions of the picture; `seen` where it saw the result. */
  readonly areas: readonly (Box & { readonly seen: boolean })[];
  readonly outcome: "victory" | "defeat" | "draw" | "none";
  /** One line. */
  readonly text: string;
}

const COLOURS = {
  victory: yuvOf("#ffd54a"),
  defeat: yuvOf("#ff4757"),
  draw: yuvOf("#9ad0ff"),
  none: yuvOf("#d7dce2"),
} as const;
const DARK = yuvOf("#101418");

/** Pixels of height of the line of text, for a picture of that height. */
export function textHeight(height: number): number {
  return Math.max(10, Math.round(height / 22));
}

/** Draws into a picture where was looked and what was read; `mask` is the text, at most as wide as the picture. */
export function annotate(planes: Planes, { areas, outcome }: Annotation, mask: TextMask | null): void {
  const { width, height } = planes;
  const line = Math.max(2, Math.round(height / 270));
  for (const { x, y, seen, ...size } of areas) {
    const box = { x: x * width, y: y * height, width: size.width * width, height: size.height * height };
    outline(planes, box, seen ? 2 * line : line, seen ? COLOURS[outcome] : COLOURS.none);
  }
  if (mask === null) return;
  const bar = mask.height + 2 * line;
  fill(planes, { x: 0, y: height - bar, width, height: bar }, DARK);
  drawText(planes, mask, 4 * line & ~1, (height - bar + line) & ~1, COLOURS[outcome]);
}

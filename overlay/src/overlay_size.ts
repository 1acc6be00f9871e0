import type { OverlayParams } from "./params.ts";

/** Pixels. */
export interface SourceSize {
  readonly width: number;
  readonly height: number;
}

/** The overlay's font size at scale 1, as overlay.css has it: pixels, and pixels for each pixel of the page's width. */
const FONT_PIXELS = 26;
const FONT_PER_PIXEL = 0.006;
/** Wider than this is no source of a 1080p stream; the overlay then makes itself smaller. */
const WIDEST = 1920;
/** Sizes are rounded up to these steps, pixels. */
const STEP = 10;

/**
 * The size for a browser source in which the overlay is as large as its scale asks for, without room to spare. What
 * the layouts measure was read off a browser; a test compares it with what one lays out now.
 */
export function sourceSize(params: OverlayParams): SourceSize {
  const em = measuredEm(params);
  const { scale } = params;
  const wanted = (FONT_PIXELS * scale * em.width + 1) / (1 - FONT_PER_PIXEL * scale * em.width);
  const width = Math.min(WIDEST, roundUp(wanted));
  const font = Math.min((width - 1) / em.width, (FONT_PIXELS + FONT_PER_PIXEL * width) * scale);
  return { width, height: roundUp(em.height * font + 1) };
}

/** What a layout takes, in units of its font size. */
function measuredEm({ layout, history, showDraw }: OverlayParams): SourceSize {
  const row = history > 0 ? 1.9 : 0;
  const marks = history * 1.3 + 1;
  switch (layout) {
    case "cards":
      return { width: Math.max(showDraw ? 18.6 : 13.8, marks), height: 8.1 + row };
    case "bar":
      return { width: (showDraw ? 24.4 : 19) + (history > 0 ? 0.5 + 1.45 * history : 0), height: 3.1 };
    case "minimal":
      return { width: Math.max(showDraw ? 12 : 8.2, marks), height: 4.2 + row };
  }
}

function roundUp(pixels: number): number {
  return Math.ceil(pixels / STEP) * STEP;
}

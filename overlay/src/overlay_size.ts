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
 * The size for a browser source in which the overlay is as large as its scale asks for, without room to spare. A
 * test compares it with what a browser lays out.
 */
export function sourceSize(params: OverlayParams): SourceSize {
  const em = measuredEm(params);
  const { scale } = params;
  const wanted = (FONT_PIXELS * scale * em.width + 1) / (1 - FONT_PER_PIXEL * scale * em.width);
  const width = Math.min(WIDEST, roundUp(wanted));
  const font = Math.min((width - 1) / em.width, (FONT_PIXELS + FONT_PER_PIXEL * width) * scale);
  return { width, height: roundUp(em.height * font + 1) };
}

/** What a layout has room for, in units of its font size: `--width` and `--height` of overlay.css. */
function measuredEm({ layout, history, showDraw }: OverlayParams): SourceSize {
  const columns = showDraw ? 3 : 2;
  const rows = history > 0 ? 1 : 0;
  if (layout === "bar") return { width: columns * 5.4 + 8.2 + rows * 0.7 + history * 1.45, height: 3.1 };
  const column = layout === "cards" ? 7.4 - columns * 0.6 : 3.4;
  const grid = columns * (column + 0.4) - 0.4;
  return {
    width: Math.max(grid, history * 1.28) + 1,
    height: (layout === "cards" ? 8.2 : 4.45) + rows * 1.9,
  };
}

function roundUp(pixels: number): number {
  return Math.ceil(pixels / STEP) * STEP;
}

import type { Classification } from "./classify.ts";
import { drawOverlay } from "./decode.ts";

const COLOURS = { victory: "#ffd54a", defeat: "#ff4757", draw: "#9ad0ff", none: "#d7dce2" } as const;

/**
 * Draws into a picture where the regions were looked for and what was read, and answers a JPEG of the same size.
 * Rejects with a `PictureError` when the picture is broken.
 */
export function annotatePicture(picture: Uint8Array, reading: Classification): Promise<Uint8Array> {
  return drawOverlay(picture, (width, height) => overlaySvg(reading, width, height));
}

/** The drawing as SVG, for a picture of `width` x `height` pixels. Only numbers and our own labels get into it. */
export function overlaySvg(
  { label, outcome, confidence, areas }: Pick<Classification, "label" | "outcome" | "confidence" | "areas">,
  width: number,
  height: number,
): string {
  const line = Math.max(1, height / 270);
  const size = Math.max(10, height / 22);
  const colour = COLOURS[outcome];
  const boxes = areas.map((area) => {
    const isSeen = outcome !== "none" && area.label === label;
    return `<rect x="${round(area.x)}" y="${round(area.y)}" width="${round(area.width)}" height="${
      round(area.height)
    }"
      fill="none" stroke="${isSeen ? colour : COLOURS.none}" stroke-width="${
      round(isSeen ? 2 * line : line)
    }"/>`;
  });
  // Rounded as the dashboard does: only certainty is 100%.
  const text = `${label} ${Math.floor(confidence * 1000) / 10}%`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${boxes.join("")}
    <rect x="0" y="${round(height - 1.6 * size)}" width="${width}" height="${
    round(1.6 * size)
  }" fill="#000" opacity="0.6"/>
    <text x="${round(size / 2)}" y="${round(height - size / 2)}" font-family="sans-serif" font-weight="bold"
      font-size="${round(size)}" fill="${colour}">${text}</text></svg>`;
}

function round(value: number): string {
  return value.toFixed(1);
}

import { drawMask } from "./decode.ts";

/** One line of text, drawn `height` pixels high and at most `maxWidth` wide: how much of each pixel it covers, 0..255. */
export function textMask(text: string, height: number, maxWidth: number): ReturnType<typeof drawMask> {
  // XML has no way to write control characters and halves of surrogate pairs.
  const shown = text.toWellFormed().replaceAll(/\p{Cc}|[\ufffe\uffff]/gu, " ").replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;");
  const width = Math.min(maxWidth, Math.ceil(text.length * height * 0.8) + height);
  return drawMask(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><text x="0" y="${
      Math.round(height * 0.78)
    }" font-family="sans-serif" font-weight="bold" font-size="${
      Math.round(height * 0.8)
    }" fill="#fff">${shown}</text></svg>`,
  );
}

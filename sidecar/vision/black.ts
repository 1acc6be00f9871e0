import type { Pixels } from "./decode.ts";

/** What JPEG and limited range make of black stays below, 0..255. */
const DARK = 24;
/** So small a part of the picture may be brighter (a cursor). */
const SPECK = 0.001;

/** Whether a picture shows nothing but black. A picture of a game is found out within its first lines. */
export function isBlack({ rgb }: Pixels): boolean {
  const most = rgb.length * SPECK;
  let bright = 0;
  for (const value of rgb) {
    if (value > DARK && ++bright > most) return false;
  }
  return true;
}

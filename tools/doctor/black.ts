import { decodePicture } from "../../sidecar/vision/decode.ts";

/** What JPEG and limited range make of black stays below, 0..255. */
const DARK = 24;
/** So small a part of the picture may be brighter (a cursor). */
const SPECK = 0.001;

/** Whether a picture shows nothing but black. Rejects with a `PictureError` when it is broken. */
export async function isBlack(picture: Uint8Array): Promise<boolean> {
  const { rgb } = await decodePicture(picture);
  let bright = 0;
  for (const value of rgb) if (value > DARK) bright++;
  return bright <= rgb.length * SPECK;
}

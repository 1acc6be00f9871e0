import { RequestFault, type Session } from "./client.ts";
import { jpegSize } from "./jpeg_size.ts";
import { REQUEST_STATUS, Screenshot } from "./replies.ts";
import type { Choice, Size } from "./source.ts";

/** A whole JPEG file; sizes in pixels. */
interface Jpeg {
  readonly jpeg: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** A picture, and the name of the source that it shows. */
export interface Picture extends Jpeg {
  readonly source: string;
}

/** What asking for a picture can end with, expected faults included. */
export type Shot =
  | { readonly kind: "picture"; readonly picture: Jpeg }
  /** OBS cannot render the source now: its game is not running, its window is closed. */
  | { readonly kind: "no_picture" }
  | { readonly kind: "no_source" }
  /** The answer was no picture; the message says why. */
  | { readonly kind: "damaged"; readonly message: string }
  /** The session is over, or OBS is busy. */
  | { readonly kind: "unavailable" };

/** Bytes of JPEG; a picture of 4096 x 4096 at quality 100 stays below. */
const MAX_PICTURE_BYTES = 16 * 1024 * 1024;
/** Sides that obs-websocket accepts, pixels. */
const MIN_SIDE = 8;
const MAX_SIDE = 4096;

/**
 * The width to ask for, in pixels: as configured, but never more than the source has, and such that the height, which
 * OBS derives from the source's own aspect ratio, stays in its limits.
 */
export function requestWidth(configured: number, size: Size | null): number {
  const limit = size === null || size.width === 0 || size.height === 0
    ? MAX_SIDE
    : Math.min(size.width, Math.floor(MAX_SIDE * size.width / size.height), MAX_SIDE);
  return Math.max(MIN_SIDE, Math.min(configured, limit));
}

/** The shape of the screens that games are laid out for. */
const LAYOUT_ASPECT = 16 / 9;

/**
 * A share (0..1) of the configured width, in pixels. Of a source that is wider than 16:9 it is as much more as gives a picture
 * as high: the game lays its words out in the middle of such a screen, as large as on a narrower one.
 */
export function sharedWidth(configured: number, share: number, size: Size | null): number {
  const aspect = size === null || size.height === 0 ? LAYOUT_ASPECT : size.width / size.height;
  return Math.round(configured * Math.min(1, share * Math.max(1, aspect / LAYOUT_ASPECT)));
}

/**
 * Asks for a JPEG of the source, scaled by OBS. Only the width is given: with both sides OBS stretches, and a source
 * without a picture would be answered with a black one. Never rejects.
 */
export async function takeScreenshot(
  session: Session,
  { source, size }: Choice,
  width: number,
  quality: number,
): Promise<Shot> {
  try {
    const imageData = await session.call("GetSourceScreenshot", {
      sourceName: source,
      imageFormat: "jpg",
      imageWidth: requestWidth(width, size),
      imageCompressionQuality: quality,
    }, Screenshot);
    return decodePicture(imageData);
  } catch (error) {
    if (!(error instanceof RequestFault)) throw error;
    if (error.code === REQUEST_STATUS.resourceNotFound) return { kind: "no_source" };
    if (error.code === REQUEST_STATUS.requestProcessingFailed) return { kind: "no_picture" };
    return error.kind === "malformed" || (error.code !== null && error.code !== REQUEST_STATUS.notReady)
      ? { kind: "damaged", message: error.message }
      : { kind: "unavailable" };
  }
}

/** A `data:image/...;base64,` text as a picture. */
export function decodePicture(imageData: string): Shot {
  const comma = imageData.indexOf(",");
  if (comma === -1 || !/^data:image\/jpe?g;base64$/.test(imageData.slice(0, comma))) {
    return { kind: "damaged", message: "OBS sent something that is not a JPEG" };
  }
  // Four letters of base64 hold three bytes: too much is refused before it is decoded.
  if ((imageData.length - comma) * 3 / 4 > MAX_PICTURE_BYTES) {
    return { kind: "damaged", message: `OBS sent a picture of more than ${MAX_PICTURE_BYTES} bytes` };
  }
  let jpeg: Uint8Array;
  try {
    jpeg = Uint8Array.fromBase64(imageData.slice(comma + 1));
  } catch {
    return { kind: "damaged", message: "OBS sent a picture that is not base64" };
  }
  const size = jpegSize(jpeg);
  return size === null
    ? { kind: "damaged", message: "OBS sent a damaged or truncated JPEG" }
    : { kind: "picture", picture: { jpeg, ...size } };
}

import { flatJpeg } from "./flat_jpeg.ts";
import type { PictureOf, PictureRequest } from "./requests.ts";

/** What goes wrong; each can be changed at any time and holds until it is changed back. */
export interface Faults {
  /** `silent`: the socket opens and no Hello follows. */
  hello: "normal" | "silent";
  /** `held`: answers wait for `release()`; `never`: they are thrown away; `wrong_id`: they name another request. */
  answers: "normal" | "held" | "never" | "wrong_id" | "not_json";
  /** What becomes of the next pictures. */
  picture: PictureFault | "normal";
  /** Every answer comes so much later, ms. */
  delayMs: number;
  /** What becomes of requests of one type, by its name: a refusal with that code, or an answer as of `answers`. */
  readonly requests: Map<string, { readonly code: number; readonly comment: string } | "held" | "never">;
}

/**
 * What can be wrong with a picture: `none` is a source that cannot be rendered; a `corrupt` one does not begin as a JPEG
 * does; of a `scrambled` one only a decoder finds out; `huge` is just above what is accepted, `enormous` far above.
 */
type PictureFault =
  | "none"
  | "truncated"
  | "corrupt"
  | "scrambled"
  | "not_base64"
  | "huge"
  | "enormous"
  | "black";

/** Just above what any screenshot of this size can be, in bytes. */
const HUGE_PICTURE = 17 * 1024 * 1024;
/** In bytes. */
const ENORMOUS_PICTURE = 100 * 1024 * 1024;

/** An OBS that works. */
export function noFaults(): Faults {
  return { hello: "normal", answers: "normal", picture: "normal", delayMs: 0, requests: new Map() };
}

/** The picture that is asked for, with what is wrong with its bytes; `null` when there is none. */
export async function brokenPicture(
  request: PictureRequest,
  pictureOf: PictureOf,
  fault: Faults["picture"],
): Promise<Uint8Array | null> {
  if (fault === "none") return null;
  if (fault === "huge") return new Uint8Array(HUGE_PICTURE);
  if (fault === "black") return flatJpeg(request.width, request.height, 0);
  const jpeg = await pictureOf(request);
  if (jpeg === null) return null;
  switch (fault) {
    case "truncated":
      return jpeg.subarray(0, Math.floor(jpeg.length / 2));
    case "corrupt":
      return jpeg.map((byte, index) => index < 12 ? byte ^ 0x5a : byte);
    case "scrambled":
      return scrambled(jpeg);
    default:
      return jpeg;
  }
}

/** An answer, with what is wrong with the text of the picture in it. */
export function brokenImageData(
  data: Readonly<Record<string, unknown>>,
  fault: Faults["picture"],
): Readonly<Record<string, unknown>> {
  if (data.imageData === undefined) return data;
  // Made here, because nothing of this size should be encoded first.
  if (fault === "enormous") {
    return { ...data, imageData: `data:image/jpg;base64,${"A".repeat(ENORMOUS_PICTURE / 3 * 4)}` };
  }
  return fault === "not_base64" ? { ...data, imageData: "data:image/jpg;base64,*not base64*" } : data;
}

/** Beginning and end as they were, so that only a decoder finds out. */
function scrambled(jpeg: Uint8Array): Uint8Array {
  const [from, to] = [jpeg.length * 0.6, jpeg.length * 0.95];
  return jpeg.map((byte, index) => index > from && index < to ? byte ^ (0x55 + index % 97) : byte);
}

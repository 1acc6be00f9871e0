import type { Image } from "@napi-rs/canvas";

/** A decoded photograph or game picture used as a background. */
export type Picture = Image;

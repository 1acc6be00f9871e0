import type { Logger } from "../runtime/logger.ts";
import { messageOf } from "../runtime/message.ts";
import { annotate, type Annotation, textHeight } from "./annotation.ts";
import type { PictureDecoder, YuvFrame } from "./encoder.ts";
import type { TextMask } from "./planes.ts";

export interface DrawingOptions {
  /** What to draw into a picture now. */
  annotation(): Annotation;
  /** Says why there is no picture, for viewers; one line. */
  reason(): string;
  /** Text as a mask of that height, at most that wide, pixels. */
  drawText(text: string, height: number, maxWidth: number): Promise<TextMask>;
  readonly logger: Logger;
}

/** 16:9 of this width where the shape is not known. */
const BLANK_SHAPE = 9 / 16;
/** Texts whose masks are kept. */
const MASKS = 16;

/** Pictures as viewers see them: decoded, with what the detector reads drawn in. */
export class Drawing {
  readonly #decoder: PictureDecoder;
  readonly #options: DrawingOptions;
  readonly #masks = new Map<string, TextMask>();
  #size: { readonly width: number; readonly height: number } | null = null;

  constructor(decoder: PictureDecoder, options: DrawingOptions) {
    this.#decoder = decoder;
    this.#options = options;
  }

  /**
   * The picture, `width` pixels wide, valid until the next call; a black one with the reason where there is none, and `null`
   * for one that cannot be read, which the log tells.
   */
  async draw({ jpeg, width }: { jpeg: Uint8Array | null; width: number }): Promise<YuvFrame | null> {
    let frame: YuvFrame | null = null;
    try {
      if (jpeg !== null) frame = await this.#decoder.decode(jpeg, width);
    } catch (error) {
      this.#options.logger.warn("webrtc", messageOf(error));
      return null;
    }
    const shown = frame ??
      this.#decoder.blank(this.#size?.width ?? width, this.#size?.height ?? width * BLANK_SHAPE);
    this.#size = { width: shown.width, height: shown.height };
    const annotation = frame === null ? blank(this.#options.reason()) : this.#options.annotation();
    annotate(shown, annotation, await this.#mask(annotation.text, textHeight(shown.height), shown.width));
    return shown;
  }

  async #mask(text: string, height: number, maxWidth: number): Promise<TextMask> {
    const key = `${height} ${maxWidth} ${text}`;
    const kept = this.#masks.get(key);
    if (kept !== undefined) return kept;
    const mask = await this.#options.drawText(text, height, maxWidth);
    if (this.#masks.size >= MASKS) this.#masks.delete(this.#masks.keys().next().value ?? "");
    this.#masks.set(key, mask);
    return mask;
  }

  close(): void {
    this.#decoder.close();
  }
}

function blank(text: string): Annotation {
  return { areas: [], outcome: "none", text };
}

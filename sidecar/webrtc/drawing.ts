import { messageOf } from "../runtime/message.ts";
import { annotate, type Annotation, textHeight } from "./annotation.ts";
import { AnnotationText, type AnnotationTextOptions } from "./annotation_text.ts";
import type { PictureDecoder, YuvFrame } from "./encoder.ts";

export interface DrawingOptions extends AnnotationTextOptions {
  /** What to draw into a picture now. */
  annotation(): Annotation;
  /** Says why there is no picture, for viewers; one line. */
  reason(): string;
}

/** 16:9 of this width where the shape is not known. */
const BLANK_SHAPE = 9 / 16;

/** Pictures as viewers see them: decoded, with what the detector reads drawn in. */
export class Drawing {
  readonly #decoder: PictureDecoder;
  readonly #options: DrawingOptions;
  readonly #text: AnnotationText;
  #size: { readonly width: number; readonly height: number } | null = null;

  constructor(decoder: PictureDecoder, options: DrawingOptions) {
    this.#decoder = decoder;
    this.#options = options;
    this.#text = new AnnotationText(options);
  }

  /**
   * The picture, `width` pixels wide, valid until the next call; a black one with the reason where there is none, and `null`
   * for one that cannot be read, which the log tells.
   * @param isSeen whether anybody is there already
   */
  async draw(
    { jpeg, width }: { jpeg: Uint8Array | null; width: number },
    isSeen: boolean,
  ): Promise<YuvFrame | null> {
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
    const { width: maxWidth, height } = shown;
    annotate(shown, annotation, this.#text.mask(annotation.text, textHeight(height), maxWidth, isSeen));
    return shown;
  }

  close(): void {
    this.#decoder.close();
  }
}

function blank(text: string): Annotation {
  return { areas: [], outcome: "none", text };
}

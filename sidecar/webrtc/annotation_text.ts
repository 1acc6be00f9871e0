import type { Logger } from "../runtime/logger.ts";
import { messageOf } from "../runtime/message.ts";
import type { TextMask } from "./planes.ts";

export interface AnnotationTextOptions {
  /** Text as a mask of that height, at most that wide, pixels. */
  drawText(text: string, height: number, maxWidth: number): Promise<TextMask>;
  readonly logger: Logger;
}

/** Texts whose masks are kept. */
const MASKS = 16;

/**
 * The line of text in the pictures. None of them waits for it: the first text of a process takes longer than everything else
 * that a viewer's first picture needs, as fonts are looked for.
 */
export class AnnotationText {
  readonly #options: AnnotationTextOptions;
  readonly #masks = new Map<string, TextMask>();
  #newest: TextMask | null = null;
  #isDrawing = false;
  #hasFailed = false;

  constructor(options: AnnotationTextOptions) {
    this.#options = options;
  }

  /**
   * The text as a mask; while it is being drawn the one before, if that fits, or `null`. One that cannot be drawn is told in
   * the log, and pictures have none from then on.
   * @param isRead whether anybody sees the picture; for nobody nothing is drawn
   */
  mask(text: string, height: number, maxWidth: number, isRead: boolean): TextMask | null {
    const key = `${height} ${maxWidth} ${text}`;
    const kept = this.#masks.get(key);
    if (kept !== undefined) return this.#newest = kept;
    if (isRead && !this.#isDrawing && !this.#hasFailed) void this.#draw(key, text, height, maxWidth);
    const fits = this.#newest?.height === height && this.#newest.width <= maxWidth;
    return fits ? this.#newest : null;
  }

  async #draw(key: string, text: string, height: number, maxWidth: number): Promise<void> {
    this.#isDrawing = true;
    try {
      const mask = await this.#options.drawText(text, height, maxWidth);
      if (this.#masks.size >= MASKS) this.#masks.delete(this.#masks.keys().next().value ?? "");
      this.#masks.set(key, mask);
    } catch (error) {
      this.#hasFailed = true;
      this.#options.logger.warn(
        "webrtc",
        `The live view's line of text cannot be drawn: ${messageOf(error)}`,
      );
    }
    this.#isDrawing = false;
  }
}

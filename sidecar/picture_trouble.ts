import type { Clock } from "./runtime/clock.ts";
import type { Logger } from "./runtime/logger.ts";

/** What was seen at one look, as far as it matters here. */
export type Look =
  | { readonly kind: "picture"; readonly source: string; readonly isBlack: boolean }
  /** A picture that cannot be decoded, and why. */
  | { readonly kind: "unreadable"; readonly source: string; readonly reason: string }
  | { readonly kind: "nothing" };

export interface PictureTroubleOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Called when the message is another one. */
  readonly onChange: () => void;
}

/** Games are black for a moment while they load; a picture that is black for longer than this is not the game, ms. */
const BLACK_MS = 5_000;
/** One broken picture is no trouble; this many in a row are. */
const BROKEN_IN_A_ROW = 2;

/** What to tell the user of a source that shows nothing but black. */
export function blackMessage(source: string): string {
  return `The picture of "${source}" is black: start the game, and if it stays black, capture it with another kind of ` +
    "source (Game Capture, Window Capture, Display Capture).";
}

/** Notices pictures that OBS sends and that show nothing, and says what to do. */
export class PictureTrouble {
  readonly #options: PictureTroubleOptions;
  #message: string | null = null;
  #blackSince: number | null = null;
  #broken = 0;

  constructor(options: PictureTroubleOptions) {
    this.#options = options;
  }

  /** One sentence, `null` while the pictures are well, or there are none. */
  get message(): string | null {
    return this.#message;
  }

  see(look: Look): void {
    const { clock, logger, onChange } = this.#options;
    const message = this.#judge(look, clock.now().mono);
    if (message === this.#message) return;
    this.#message = message;
    if (message !== null) logger.warn("detector", message);
    onChange();
  }

  #judge(look: Look, now: number): string | null {
    this.#broken = look.kind === "unreadable" ? this.#broken + 1 : 0;
    this.#blackSince = look.kind === "picture" && look.isBlack ? this.#blackSince ?? now : null;
    if (look.kind === "unreadable") {
      // Between two broken ones nothing is known that would take an earlier message back.
      return this.#broken < BROKEN_IN_A_ROW ? this.#message : unreadableMessage(look.source, look.reason);
    }
    const isBlack = this.#blackSince !== null && now - this.#blackSince >= BLACK_MS;
    return isBlack && look.kind === "picture" ? blackMessage(look.source) : null;
  }
}

function unreadableMessage(source: string, reason: string): string {
  return `The pictures of "${source}" cannot be read (${reason}): they are asked for again and again; if it stays so, restart OBS`;
}

import type { WebRtcStream } from "../../contract.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { Logger } from "../../runtime/logger.ts";
import type { Publication } from "./publication.ts";
import type { PublisherSession } from "./publisher_session.ts";
import type { ViewerSession } from "./viewer_session.ts";

export interface RelayedStreamOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Ends a viewer that cannot be served any more. */
  end(viewer: ViewerSession): Promise<void>;
}

/** Viewers wait this long for a publisher that has gone to come back, ms. */
const LINGER_MS = 15_000;

/** What is published under one name, by one publisher after the other, and who watches it. */
export class RelayedStream {
  readonly name: string;
  readonly #options: RelayedStreamOptions;
  readonly #viewers = new Set<ViewerSession>();
  #publisher: PublisherSession | null = null;
  #lastAt: number;
  #advice: string | null = null;

  constructor(name: string, options: RelayedStreamOptions) {
    this.name = name;
    this.#options = options;
    this.#lastAt = options.clock.now().mono;
  }

  /** `null` when nobody publishes now. */
  get publication(): Publication | null {
    return this.#publisher?.publication ?? null;
  }

  /** Takes a publisher that has connected; answers the one it displaces. Viewers go on with what it sends. */
  publish(publisher: PublisherSession): PublisherSession | null {
    const before = this.#publisher;
    this.#publisher = publisher;
    const { clock, logger } = this.#options;
    const { codec } = publisher.publication;
    logger.info(
      "webrtc",
      before === null
        ? `"${this.name}" is published (${codec})`
        : `"${this.name}" has a new publisher (${codec})`,
    );
    this.#lastAt = clock.now().mono;
    for (const viewer of this.#viewers) this.#serve(viewer, publisher);
    return before;
  }

  /** Takes a viewer that has connected. */
  add(viewer: ViewerSession): void {
    this.#viewers.add(viewer);
    if (this.#publisher !== null) this.#serve(viewer, this.#publisher);
  }

  remove(session: PublisherSession | ViewerSession): void {
    for (const viewer of this.#viewers) if (viewer === session) this.#viewers.delete(viewer);
    if (session !== this.#publisher) return;
    this.#publisher = null;
    this.#lastAt = this.#options.clock.now().mono;
    this.#options.logger.info("webrtc", `"${this.name}" is not published any more`);
  }

  /** Says what a publisher should change, and ends viewers who wait in vain. Answers whether the stream is over. */
  tick(): boolean {
    const { clock, logger, end } = this.#options;
    const now = clock.now().mono;
    if (this.#publisher !== null) {
      const advice = this.#publisher.publication.advice(now);
      if (advice !== null && this.#advice === null) logger.warn("webrtc", `"${this.name}": ${advice}`);
      this.#advice = advice;
      return false;
    }
    if (now - this.#lastAt < LINGER_MS) return false;
    for (const viewer of this.#viewers) void end(viewer);
    return true;
  }

  describe(): WebRtcStream {
    const now = this.#options.clock.now().mono;
    const publication = this.publication;
    const { kbps, fps } = publication?.rates(now) ?? { kbps: 0, fps: 0 };
    const reduced = [...this.#viewers].reduce((sum, { totals: { skipped } }) => sum + skipped, 0);
    return {
      name: this.name,
      kind: "relay",
      state: publication === null ? "idle" : "running",
      message: publication?.advice(now) ?? null,
      viewers: this.#viewers.size,
      codecs: publication === null ? [] : [publication.codec, ...(publication.hasAudio ? ["opus"] : [])],
      width: publication?.size?.width ?? null,
      height: publication?.size?.height ?? null,
      fps,
      bitrate_kbps: kbps,
      frames: publication?.frames ?? 0,
      keyframes: publication?.keyframes ?? 0,
      skipped: reduced,
    };
  }

  /** A viewer that takes another codec has to come again: what was agreed on cannot be changed. */
  #serve(viewer: ViewerSession, publisher: PublisherSession): void {
    if (viewer.codec === publisher.publication.codec) viewer.watch(publisher);
    else void this.#options.end(viewer);
  }
}

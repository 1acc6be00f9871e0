import type { WebRtcSession } from "../../contract.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { VideoCodec } from "../../runtime/media.ts";
import { Heard } from "../heard.ts";
import { Outlet } from "./outlet.ts";
import type { Attachment } from "./publication.ts";
import type { PublisherSession } from "./publisher_session.ts";
import { Rates } from "../rates.ts";
import type { MediaFeedback } from "../rtp.ts";
import { Session, type SessionParts, tenths } from "./session.ts";

export interface ViewerParts extends SessionParts {
  readonly codec: VideoCodec;
  /** The layer of a simulcast that it asks for; `null` for the best. */
  readonly layer: string | null;
  /** Whether it is another server, which does not count as a viewer. */
  readonly isServer: boolean;
}

/** One viewer of a relayed stream, through any number of publications. */
export class ViewerSession extends Session {
  readonly codec: VideoCodec;
  readonly isServer: boolean;
  readonly #layer: string | null;
  readonly #clock: Clock;
  readonly #rates = new Rates();
  #outlet: Outlet | null = null;
  #attached: Attachment | null = null;
  readonly #heard = new Heard();

  constructor(parts: ViewerParts) {
    super(parts);
    this.codec = parts.codec;
    this.isServer = parts.isServer;
    this.#layer = parts.layer;
    this.#clock = parts.clock;
  }

  /** Sends what a publisher sends, from its newest keyframe on. The viewer is connected. */
  watch(publisher: PublisherSession): void {
    if (this.peer === null) return;
    this.#attached?.end();
    const outlet = this.#outlet ??= new Outlet(this.peer, this.#clock);
    const { publication } = publisher;
    this.#attached = publication.attach(this.#layer, (frame) => {
      const before = outlet.bytes;
      outlet.take(frame);
      this.#rates.add(
        this.#clock.now().mono,
        outlet.bytes - before,
        frame.kind === "video" && outlet.bytes > before ? 1 : 0,
      );
    });
    outlet.begin(publisher.sourceOf(this.#attached));
  }

  feedback(feedback: MediaFeedback): void {
    this.sign();
    this.#heard.take(feedback, this.#outlet?.videoSsrc ?? null, this.#clock.now().wall);
    this.#outlet?.feedback(feedback);
  }

  /** To be called a few times a second. */
  tick(): void {
    this.#outlet?.tick();
  }

  /** To be called every second or so. */
  report(): void {
    this.#outlet?.report();
  }

  get totals() {
    const { skipped = 0, resent = 0, loss: { reductions } = { reductions: 0 } } = this.#outlet ?? {};
    return { skipped, resent, reductions };
  }

  get isReduced(): boolean {
    return this.#outlet?.loss.keyframesOnly ?? false;
  }

  describe(): WebRtcSession {
    const outlet = this.#outlet;
    const first = outlet?.firstPictureAt ?? null;
    const { kbps, fps } = this.#rates.of(this.#clock.now().mono);
    const { lost, nack, pli, fir, jitter, roundTrip } = this.#heard;
    return {
      ...this.describeConnection(),
      role: "viewer",
      first_frame_ms: first === null ? null : Math.round(first - this.begunAt),
      codec: this.codec,
      packets: outlet?.packets ?? 0,
      bytes: outlet?.bytes ?? 0,
      lost,
      nack,
      pli,
      fir,
      retransmitted: outlet?.resent ?? 0,
      round_trip_ms: tenths(roundTrip),
      jitter_ms: tenths(jitter),
      bitrate_kbps: kbps,
      fps,
      drift_ms: null,
      options: null,
    };
  }

  override close(): void {
    super.close();
    this.#attached?.end();
    this.#outlet?.close();
  }
}

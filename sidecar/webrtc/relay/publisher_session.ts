import type { WebRtcSession } from "../../contract.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { Frame } from "./frame.ts";
import { Ingest, type Publisher } from "./ingest.ts";
import type { OutletSource } from "./outlet.ts";
import type { Depacketize } from "./picture.ts";
import { type Attachment, Publication } from "./publication.ts";
import type { MediaFeedback, ReceivedPacket } from "../rtp.ts";
import { Session, type SessionParts, tenths } from "./session.ts";
import type { Offered } from "./codec_choice.ts";

export interface PublisherParts extends SessionParts {
  readonly offered: Offered & { readonly layers: readonly string[] };
  readonly depacketize: Depacketize;
  onFormat(publication: Publication): void;
}

/** One publisher: what it sends, and the publication that is made of it. */
export class PublisherSession extends Session {
  readonly publication: Publication;
  readonly #ingest: Ingest;
  readonly #clock: Clock;
  #firstFrameAt: number | null = null;

  constructor(parts: PublisherParts) {
    super(parts);
    const { clock, depacketize, offered: { codec, hasAudio, layers }, onFormat, stream: name } = parts;
    this.#clock = clock;
    // The connection is made after this, and the packets come after that.
    const publisher: Publisher = {
      lines: [],
      sendReception: (reports) => this.peer?.sendReception(reports),
      askAgain: (ssrc, numbers) => this.peer?.askAgain(ssrc, numbers),
      askKeyframe: (ssrc) => this.peer?.askKeyframe(ssrc),
      allowBitrate: (ssrcs, bitrate) => this.peer?.allowBitrate(ssrcs, bitrate),
    };
    Object.defineProperty(publisher, "lines", { get: () => this.peer?.lines ?? [] });
    const onFrame = (frame: Frame, layer: string) => this.#take(frame, layer);
    this.#ingest = new Ingest({ publisher, clock, depacketize, onFrame });
    this.publication = new Publication({
      name,
      codec,
      hasAudio,
      layers,
      onFormat,
      onKeyframeWanted: (layer) => this.#ingest.wantKeyframe(layer),
    });
  }

  receive(packet: ReceivedPacket): void {
    this.sign();
    this.#ingest.receive(packet);
  }

  feedback(feedback: MediaFeedback): void {
    this.sign();
    this.#ingest.feedback(feedback);
  }

  /** To be called every second or so. */
  report(): void {
    this.#ingest.report();
    // Until something can be shown, it is asked for: the first request may have been lost.
    if (this.publication.keyframes === 0) this.publication.wantKeyframe(null);
  }

  /** As a viewer takes it from here. */
  sourceOf({ gop, wantKeyframe }: Attachment): OutletSource {
    const clock = this.#ingest.clock;
    return {
      get start() {
        return clock.start;
      },
      get lead() {
        return clock.lead;
      },
      gop,
      wantKeyframe,
    };
  }

  /** Numbers that only grow. */
  get totals() {
    const { dropped, nacks, keyframesAsked, recovered, totals: { lost } } = this.#ingest;
    const { frames, keyframes, overflows } = this.publication;
    return { frames, keyframes, dropped, lost, recovered, nacks, keyframesAsked, overflows };
  }

  describe(): WebRtcSession {
    const { packets, bytes, lost } = this.#ingest.totals;
    const { kbps, fps } = this.publication.rates(this.#clock.now().mono);
    return {
      ...this.describeConnection(),
      role: "publisher",
      first_frame_ms: this.#firstFrameAt === null ? null : Math.round(this.#firstFrameAt - this.begunAt),
      codec: this.publication.codec,
      packets,
      bytes,
      lost,
      nack: this.#ingest.nacks,
      pli: this.#ingest.keyframesAsked,
      fir: 0,
      retransmitted: this.#ingest.recovered,
      round_trip_ms: null,
      jitter_ms: tenths(this.#ingest.jitterMs),
      bitrate_kbps: kbps,
      fps,
      drift_ms: null,
      options: null,
    };
  }

  override close(): void {
    super.close();
    this.#ingest.close();
    this.publication.end();
  }

  #take(frame: Frame, layer: string): void {
    const now = this.#clock.now().mono;
    if (frame.kind === "video") this.#firstFrameAt ??= now;
    this.publication.push(frame, layer, now);
  }
}

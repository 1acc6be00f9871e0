import { type MediaFeedback, roundTripOf } from "./rtp.ts";

/** What a viewer has said of what it gets. */
export class Heard {
  lost = 0;
  /** Messages that ask for packets again, and the packets they name. */
  nack = 0;
  askedAgain = 0;
  pli = 0;
  fir = 0;
  /** ms */
  jitter: number | null = null;
  /** ms */
  roundTrip: number | null = null;

  /** @param ssrc of our picture; @param wall now, ms since 1970, by the clock of our reports */
  take(feedback: MediaFeedback, ssrc: number | null, wall: number): void {
    if (feedback.type === "nack") {
      this.nack++;
      this.askedAgain += feedback.sequenceNumbers.length;
    }
    if (feedback.type === "keyframe") this[feedback.by]++;
    if (feedback.type === "reception" && feedback.ssrc === ssrc) {
      this.lost = feedback.packetsLost;
      this.jitter = feedback.jitter / 90;
      this.roundTrip = roundTripOf(feedback, wall) ?? this.roundTrip;
    }
  }
}

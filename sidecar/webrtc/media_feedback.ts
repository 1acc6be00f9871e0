/** What senders and receivers say to each other (RTCP), as packets of werift. */
import {
  GenericNack,
  PictureLossIndication,
  ReceiverEstimatedMaxBitrate,
  RtcpPayloadSpecificFeedback,
  RtcpReceiverInfo,
  RtcpRrPacket,
  RtcpSenderInfo,
  RtcpSrPacket,
  RtcpTransportLayerFeedback,
} from "werift";
import type { RtcpPacket } from "werift";
import type { MediaFeedback, ReceptionReport } from "./rtp.ts";

/** What has been sent until when (RFC 3550 section 6.4.1). */
export interface SenderReport {
  readonly ssrc: number;
  /** 32.32 bits of seconds since 1900. */
  readonly ntp: bigint;
  readonly rtp: number;
  readonly packets: number;
  readonly bytes: number;
}

/** FIR among the payload-specific feedback (RFC 5104 section 4.3.1). */
const FULL_INTRA_REQUEST = 4;
/** Of REMB's mantissa (draft-alvestrand-rmcat-remb section 2.2). */
const MANTISSA_BITS = 18;

export function senderReport({ ssrc, ntp, rtp, packets, bytes }: SenderReport): RtcpPacket {
  const senderInfo = new RtcpSenderInfo({
    ntpTimestamp: ntp,
    rtpTimestamp: rtp,
    packetCount: packets >>> 0,
    octetCount: bytes >>> 0,
  });
  return new RtcpSrPacket({ ssrc, senderInfo, reports: [] });
}

export function receptionReport(senderSsrc: number, reports: readonly ReceptionReport[]): RtcpPacket {
  return new RtcpRrPacket({
    ssrc: senderSsrc,
    reports: reports.map((report) => new RtcpReceiverInfo(report)),
  });
}

/** Asks for packets again (RFC 4585 section 6.2.1). */
export function requestAgain(
  senderSsrc: number,
  mediaSourceSsrc: number,
  sequenceNumbers: readonly number[],
): RtcpPacket {
  const feedback = new GenericNack({ senderSsrc, mediaSourceSsrc, lost: [...sequenceNumbers] });
  return new RtcpTransportLayerFeedback({ feedback });
}

/** Asks for a keyframe (RFC 4585 section 6.3.1). */
export function requestKeyframe(senderSsrc: number, mediaSsrc: number): RtcpPacket {
  return new RtcpPayloadSpecificFeedback({ feedback: new PictureLossIndication({ senderSsrc, mediaSsrc }) });
}

/** Says how many bits a second may be sent. */
export function allowance(senderSsrc: number, ssrcs: readonly number[], bitrate: number): RtcpPacket {
  const brExp = Math.max(0, Math.ceil(Math.log2(bitrate / 2 ** MANTISSA_BITS)));
  const feedback = new ReceiverEstimatedMaxBitrate({
    senderSsrc,
    mediaSsrc: 0,
    ssrcNum: ssrcs.length,
    ssrcFeedbacks: [...ssrcs],
    brExp,
    brMantissa: Math.floor(bitrate / 2 ** brExp),
  });
  return new RtcpPayloadSpecificFeedback({ feedback });
}

/** What of a packet matters here. */
export function feedbackIn(packet: RtcpPacket): MediaFeedback[] {
  if (packet instanceof RtcpSrPacket) {
    const { ntpTimestamp: ntp, rtpTimestamp: rtp } = packet.senderInfo;
    return [{ type: "report", ssrc: packet.ssrc, ntp, rtp }, ...receptionsIn(packet.reports)];
  }
  if (packet instanceof RtcpRrPacket) return receptionsIn(packet.reports);
  if (packet instanceof RtcpTransportLayerFeedback) {
    const { feedback } = packet;
    return feedback instanceof GenericNack
      ? [{ type: "nack", ssrc: feedback.mediaSourceSsrc, sequenceNumbers: feedback.lost }]
      : [];
  }
  if (!(packet instanceof RtcpPayloadSpecificFeedback)) return [];
  const { feedback } = packet;
  if (feedback instanceof PictureLossIndication) return [{ type: "keyframe", by: "pli" }];
  if (feedback instanceof ReceiverEstimatedMaxBitrate) return [];
  return Number(Reflect.get(feedback, "count")) === FULL_INTRA_REQUEST
    ? [{ type: "keyframe", by: "fir" }]
    : [];
}

function receptionsIn(reports: readonly RtcpReceiverInfo[]): MediaFeedback[] {
  const told = reports.map(({ ssrc, fractionLost, packetsLost, jitter, lsr, dlsr }): MediaFeedback => ({
    type: "reception",
    ssrc,
    fractionLost: fractionLost / 256,
    packetsLost,
    jitter,
    lsr,
    dlsr,
  }));
  // A report of nothing is a sign of life.
  return told.length === 0 ? [{ type: "sign" }] : told;
}

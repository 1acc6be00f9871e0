/** The peers of the live view, as werift makes them: connections, and frames as RTP packets. */
import {
  H264Packetizer,
  RTCDtlsTransport,
  RTCPeerConnection,
  RTCRtpCodecParameters,
  RtpHeader,
  RtpPacket,
  useH264,
  useVP8,
  Vp8Packetizer,
} from "werift";
import type { RtcpPacket, RTCRtpSender } from "werift";
import { Buffer } from "node:buffer";
import type { CandidatePair, WebRtcSession } from "../contract.ts";
import { candidatePair } from "./candidate_pair.ts";
import type { GatheringTransport } from "./gathering.ts";
import { mendHandshakes } from "./handshake.ts";
import { iceOptions } from "./ice_options.ts";
import type { Network } from "./network.ts";
import type { VideoCodec } from "./offer.ts";

export type { RtpPacket } from "werift";

/** Payload bytes of a packet, so that it fits into any path's MTU with SRTP and TURN around it. */
const MAX_PAYLOAD = 1_200;
/** Types of RTCP (RFC 3550 section 12.1, RFC 4585 section 6.1), and FIR among the payload-specific ones (RFC 5104). */
const SENDER_REPORT = 200;
const RECEIVER_REPORT = 201;
const PAYLOAD_SPECIFIC = 206;
const FULL_INTRA_REQUEST = 4;

/** What a viewer says of what it gets. */
export interface Feedback {
  lost: number;
  /** Messages that ask for packets again, and the packets they name. */
  nack: number;
  askedAgain: number;
  pli: number;
  fir: number;
  /** ms */
  jitter: number | null;
  /** ms */
  roundTrip: number | null;
}

export interface ViewerPeerOptions {
  readonly network: Network;
  /** Makes the search for addresses end (gathering.ts). */
  readonly prepare: (transports: readonly GatheringTransport[]) => void;
  readonly codec: VideoCodec;
  /** What the RTP clock of the stream says now: whole units of 90 kHz, modulo 2^32. */
  readonly rtpNow: () => number;
  onState(state: WebRtcSession["state"]): void;
  /** Told whenever anything comes from the viewer. */
  onSign(): void;
  onKeyframeWanted(): void;
}

/** A connection to one viewer. */
export interface ViewerPeer {
  /** Resolves with our answer, all our addresses in it. Rejects when the offer cannot be answered. */
  answer(offer: string): Promise<string>;
  addCandidate(candidate: string, mid: string | null): Promise<void>;
  /** Sends a packet with a sequence number of this viewer's own; drops it when there is no connection. */
  send(packet: RtpPacket, sequenceNumber: number): void;
  readonly feedback: Readonly<Feedback>;
  readonly iceState: string;
  readonly pair: CandidatePair | null;
  close(): Promise<void>;
}

/** Makes RTP packets of the frames of one stream; `timestamp` in units of 90 kHz. */
export function createPacketizer(codec: VideoCodec): (frame: Uint8Array, timestamp: number) => RtpPacket[] {
  const packetizer = codec === "H264"
    ? new H264Packetizer({ maxPayloadSize: MAX_PAYLOAD })
    : new Vp8Packetizer({ maxPayloadSize: MAX_PAYLOAD });
  return (frame, timestamp) =>
    packetizer.packetize(Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength), timestamp);
}

/** Makes the certificate of all connections, which the first viewer would have to wait for. */
export async function makeCertificate(): Promise<void> {
  await RTCDtlsTransport.SetupCertificate();
}

/** A peer that sends one video. */
export function createViewerPeer(options: ViewerPeerOptions): ViewerPeer {
  const { network, codec, prepare } = options;
  const connection = new RTCPeerConnection({
    codecs: { video: [codec === "H264" ? useH264() : useVP8(), retransmission()], audio: [] },
    ...iceOptions(network),
  });
  const feedback: Feedback = {
    lost: 0,
    nack: 0,
    askedAgain: 0,
    pli: 0,
    fir: 0,
    jitter: null,
    roundTrip: null,
  };
  const transceiver = connection.addTransceiver("video", { direction: "sendonly" });
  const { sender } = transceiver;
  correctReports(sender, options.rtpNow);

  connection.connectionStateChange.subscribe((state) => options.onState(state));
  sender.onPictureLossIndication.subscribe(() => {
    feedback.pli++;
    options.onKeyframeWanted();
  });
  sender.onGenericNack.subscribe(({ lost }) => {
    feedback.nack++;
    feedback.askedAgain += lost.length;
  });
  sender.onRtcp.subscribe((packet) => {
    options.onSign();
    if (isFullIntraRequest(packet)) {
      feedback.fir++;
      options.onKeyframeWanted();
    }
    readReport(packet, sender.ssrc, feedback);
  });

  return {
    feedback,
    async answer(offer) {
      await connection.setRemoteDescription({ type: "offer", sdp: offer });
      const answer = await connection.createAnswer();
      prepare(connection.iceTransports);
      mendHandshakes(connection.dtlsTransports);
      await connection.setLocalDescription(answer);
      if (sender.codec === undefined) throw new TypeError("No codec was agreed on");
      return connection.localDescription?.sdp ?? "";
    },
    addCandidate: (candidate, sdpMid) =>
      connection.addIceCandidate({ candidate, ...(sdpMid === null ? { sdpMLineIndex: 0 } : { sdpMid }) }),
    send({ header, payload }, sequenceNumber) {
      const { timestamp, marker } = header;
      const own = new RtpPacket(new RtpHeader({ timestamp, marker, sequenceNumber }), payload);
      sender.sendRtp(own).catch(() => {}); // the connection is closing
    },
    get iceState() {
      return connection.iceConnectionState;
    },
    get pair() {
      return candidatePair(connection.iceTransports[0]?.connection.nominated);
    },
    close: () => connection.close(),
  };
}

/** RTX (RFC 4588): what was lost is sent again in packets of its own. */
function retransmission(): RTCRtpCodecParameters {
  return new RTCRtpCodecParameters({ mimeType: "video/rtx", clockRate: 90_000 });
}

function isFullIntraRequest(packet: RtcpPacket): boolean {
  return packet.type === PAYLOAD_SPECIFIC && "feedback" in packet &&
    Number(Reflect.get(packet.feedback, "count")) === FULL_INTRA_REQUEST;
}

function readReport(packet: RtcpPacket, ssrc: number, feedback: Feedback): void {
  if ((packet.type !== SENDER_REPORT && packet.type !== RECEIVER_REPORT) || !("reports" in packet)) return;
  const report = packet.reports.find((one) => one.ssrc === ssrc);
  if (report === undefined) return;
  feedback.lost = report.packetsLost;
  feedback.jitter = report.jitter / 90;
  if (report.lsr === 0) return;
  // RFC 3550 section 6.4.1, in units of 1/65536 s.
  const elapsed = (compactNtp() - report.lsr - report.dlsr) >>> 0;
  if (elapsed < 0x8000_0000) feedback.roundTrip = elapsed / 65.536;
}

/**
 * Makes sender reports say what time it is, on both clocks (RFC 3550 section 6.4.1). Left to itself, werift puts the decimal
 * digits of the fraction where 1/2^32 s are wanted, and beside it the time of a frame that went out a while ago.
 */
function correctReports(sender: RTCRtpSender, rtpNow: () => number): void {
  const ignored = () => {};
  Object.defineProperties(sender, {
    ntpTimestamp: { get: ntpTime, set: ignored },
    rtpTimestamp: { get: rtpNow, set: ignored },
  });
}

/** The time of NTP: seconds since 1900 in the upper 32 bits, 1/2^32 s in the lower ones. */
function ntpTime(): bigint {
  return BigInt(Date.now() + 2_208_988_800_000) * 0x1_0000_0000n / 1_000n;
}

/** Its middle 32 bits. */
function compactNtp(): number {
  return Number(ntpTime() >> 16n & 0xffff_ffffn);
}

/**
 * Connections whose packets are ours to make and to read: werift does ICE, DTLS, SRTP and the session descriptions, and hands
 * every RTP and RTCP packet over.
 */
import {
  RTCDtlsTransport,
  RTCPeerConnection,
  RTCRtpCodecParameters,
  type RTCRtpTransceiver,
  RtpHeader,
  useAV1,
  useH264,
  useOPUS,
  useRepairedRtpStreamId,
  useSdesMid,
  useSdesRTPStreamId,
  useVP8,
} from "werift";
import type { RtcpPacket, RtpPacket } from "werift";
import { Buffer } from "node:buffer";
import type { CandidatePair, WebRtcSession } from "../contract.ts";
import { candidatePair } from "./candidate_pair.ts";
import { awaitConsent } from "./consent.ts";
import type { AudioCodec, VideoCodec } from "../runtime/media.ts";
import type { GatheringTransport } from "./gathering.ts";
import { hearGoodbye, sayGoodbye } from "./goodbye.ts";
import { mendHandshakes } from "./handshake.ts";
import { iceOptions } from "./ice_options.ts";
import {
  allowance,
  feedbackIn,
  receptionReport,
  requestAgain,
  requestKeyframe,
  type SenderReport,
  senderReport,
} from "./media_feedback.ts";
import type { Network } from "./network.ts";
import type { OutgoingPacket } from "./outgoing.ts";
import type { MediaFeedback, MediaLine, ReceivedPacket, ReceptionReport } from "./rtp.ts";
import { extensionIds, repairGroups, withoutTransportFeedback } from "./relay/offer_lines.ts";

export interface MediaPeerOptions {
  readonly network: Network;
  /** Makes the search for addresses end (gathering.ts). */
  readonly prepare: (transports: readonly GatheringTransport[]) => void;
  readonly direction: "send" | "receive";
  /** What may be agreed on, best first. */
  readonly video: readonly VideoCodec[];
  /** Whether there may be sound beside the picture (default: yes). */
  readonly audio?: boolean;
  onState(state: WebRtcSession["state"]): void;
  onPacket(packet: ReceivedPacket): void;
  onFeedback(feedback: MediaFeedback): void;
}

/** One connection with at most one picture and one sound in one direction. */
export interface MediaPeer {
  /** Our answer, all our addresses in it. Rejects when the offer cannot be answered. */
  answer(offer: string): Promise<string>;
  /** Our offer, all our addresses in it. */
  offer(): Promise<string>;
  /** The answer to it. Rejects when it does not fit. */
  accept(answer: string): Promise<void>;
  addCandidate(candidate: string, mid: string | null): Promise<void>;
  /** What was agreed on; empty before. */
  readonly lines: readonly MediaLine[];
  /** Sends a packet; drops it when there is no connection. */
  send(packet: OutgoingPacket): void;
  sendReport(report: SenderReport): void;
  sendReception(reports: readonly ReceptionReport[]): void;
  /** Asks for packets again. */
  askAgain(ssrc: number, sequenceNumbers: readonly number[]): void;
  askKeyframe(ssrc: number): void;
  /** Says how much may be sent, in bits a second (draft-alvestrand-rmcat-remb). */
  allowBitrate(ssrcs: readonly number[], bitrate: number): void;
  readonly iceState: string;
  readonly pair: CandidatePair | null;
  /** @param isToldOf whether the other side is told (default: yes) */
  close(isToldOf?: boolean): Promise<void>;
}

const CODECS = {
  H264: () => useH264(),
  VP8: () => useVP8(),
  AV1: () => useAV1(),
} as const;
/** RFC 7587: with error correction in the packets, and stereo. */
const OPUS_PARAMETERS = "minptime=10;useinbandfec=1;stereo=1;sprop-stereo=1";

export function createMediaPeer(options: MediaPeerOptions): MediaPeer {
  const { network, prepare, direction, video, audio = true } = options;
  const connection = new RTCPeerConnection({
    codecs: {
      video: video.flatMap((codec) => [CODECS[codec](), retransmission()]),
      audio: audio ? [useOPUS({ mimeType: "audio/opus", parameters: OPUS_PARAMETERS })] : [],
    },
    headerExtensions: direction === "receive"
      ? { video: [useSdesMid(), useSdesRTPStreamId(), useRepairedRtpStreamId()], audio: [useSdesMid()] }
      : {},
    // Whoever cannot put both into one connection gets the picture alone.
    bundlePolicy: "max-bundle",
    ...iceOptions(network),
  });
  const headers = new Map<number, RtpHeader>();
  let lines: readonly MediaLine[] = [];
  let ids: ReturnType<typeof extensionIds> = { rid: null, repairedRid: null };

  connection.connectionStateChange.subscribe((state) => options.onState(state));

  /** Takes the packets over before the first one comes. */
  function takeOver(remote: string): void {
    ids = extensionIds(remote);
    const repairs = repairGroups(remote);
    lines = connection.getTransceivers().flatMap((transceiver) => lineOf(transceiver, direction, repairs));
    for (const transport of connection.dtlsTransports) {
      hearGoodbye(transport, () => options.onState("closed"));
      transport.onRtp.allUnsubscribe();
      transport.onRtcp.allUnsubscribe();
      transport.onRtp.subscribe((packet) => options.onPacket(received(packet, ids)));
      transport.onRtcp.subscribe((packet) => {
        for (const feedback of feedbackIn(packet)) options.onFeedback(feedback);
      });
    }
  }

  /** What werift does wrong on busy machines and lossy ways. */
  function mend(): void {
    mendHandshakes(connection.dtlsTransports);
    awaitConsent(connection.iceTransports.map((transport) => transport.connection));
  }

  const transport = () => connection.dtlsTransports[0];
  function sendControl(...packets: RtcpPacket[]): void {
    const to = transport();
    if (to === undefined || !to.srtpStarted) return;
    to.sendRtcp(packets).catch(() => {}); // the connection is closing
  }
  const ownSsrc = () => connection.getTransceivers()[0]?.sender.ssrc ?? 0;
  const addTransceivers = (toward: "sendonly" | "recvonly", kinds: readonly ("video" | "audio")[]) => {
    for (const kind of kinds) {
      if (kind === "audio" && !audio) continue;
      // werift knows of no packet that is sent here, and would report so beside us.
      connection.addTransceiver(kind, { direction: toward }).sender.runRtcp = () => Promise.resolve();
    }
  };

  return {
    async answer(offer) {
      const cleaned = withoutTransportFeedback(offer);
      // One that the offer has no section for would be waited for.
      if (direction === "send") addTransceivers("sendonly", kindsIn(cleaned));
      await connection.setRemoteDescription({ type: "offer", sdp: cleaned });
      // One that wants to be the client gets a server (RFC 8842 section 5.3); else werift would be a client as well.
      if (/^a=setup:active\s*$/m.test(cleaned)) {
        for (const dtls of connection.dtlsTransports) dtls.role = "server";
      }
      const answer = await connection.createAnswer();
      prepare(connection.iceTransports);
      mend();
      takeOver(cleaned);
      await connection.setLocalDescription(answer);
      return connection.localDescription?.sdp ?? "";
    },
    async offer() {
      addTransceivers(direction === "send" ? "sendonly" : "recvonly", ["video", "audio"]);
      const offer = await connection.createOffer();
      prepare(connection.iceTransports);
      mend();
      await connection.setLocalDescription(offer);
      return connection.localDescription?.sdp ?? "";
    },
    async accept(answer) {
      const cleaned = withoutTransportFeedback(answer);
      const applied = connection.setRemoteDescription({ type: "answer", sdp: cleaned });
      await applied;
      takeOver(cleaned);
    },
    addCandidate: (candidate, sdpMid) =>
      connection.addIceCandidate({ candidate, ...(sdpMid === null ? { sdpMLineIndex: 0 } : { sdpMid }) }),
    get lines() {
      return lines;
    },
    send({ ssrc, payloadType, sequenceNumber, timestamp, marker, payload }) {
      const to = transport();
      if (to === undefined || !to.srtpStarted) return;
      // It is written out before the call returns, so that one for each source is enough.
      let header = headers.get(ssrc);
      if (header === undefined) headers.set(ssrc, header = new RtpHeader({ ssrc }));
      Object.assign(header, { payloadType, sequenceNumber, timestamp, marker });
      to.sendRtp(asBuffer(payload), header).catch(() => {}); // the connection is closing
    },
    sendReport: (report) => sendControl(senderReport(report)),
    sendReception: (reports) => sendControl(receptionReport(ownSsrc(), reports)),
    askAgain: (ssrc, numbers) => sendControl(requestAgain(ownSsrc(), ssrc, numbers)),
    askKeyframe: (ssrc) => sendControl(requestKeyframe(ownSsrc(), ssrc)),
    allowBitrate: (ssrcs, bitrate) => sendControl(allowance(ownSsrc(), ssrcs, bitrate)),
    get iceState() {
      return connection.iceConnectionState;
    },
    get pair() {
      return candidatePair(connection.iceTransports[0]?.connection.nominated);
    },
    async close(isToldOf = true) {
      const to = transport();
      if (isToldOf && to !== undefined) await sayGoodbye(to);
      await connection.close();
    },
  };
}

/** Makes the certificate of all connections, which the first one would have to wait for. */
export async function makeCertificate(): Promise<void> {
  await RTCDtlsTransport.SetupCertificate();
}

/** What an offer has sections for. */
function kindsIn(offer: string): ("video" | "audio")[] {
  return (["video", "audio"] as const).filter((kind) => new RegExp(`^m=${kind} [1-9]`, "m").test(offer));
}

/** RTX (RFC 4588): what was lost is sent again in packets of its own. */
function retransmission(): RTCRtpCodecParameters {
  return new RTCRtpCodecParameters({ mimeType: "video/rtx", clockRate: 90_000 });
}

/** What a transceiver agreed on; nothing when its section was refused. */
function lineOf(
  { kind, mid, codecs, sender, stopped }: RTCRtpTransceiver,
  direction: "send" | "receive",
  repairs: ReadonlyMap<number, number>,
): MediaLine[] {
  const main = codecs.find(({ name }) => codecNamed(name) !== null);
  const codec = main === undefined ? null : codecNamed(main.name);
  if (main === undefined || codec === null || mid === null || stopped) return [];
  const rtx = codecs.find(({ name, parameters }) =>
    name.toLowerCase() === "rtx" && new RegExp(`\\bapt=${main.payloadType}\\b`).test(parameters ?? "")
  );
  return [{
    kind: kind === "audio" ? "audio" : "video",
    codec,
    payloadType: main.payloadType,
    rtxPayloadType: rtx?.payloadType ?? null,
    ...(direction === "send"
      ? { ssrc: sender.ssrc, rtxSsrc: sender.rtxSsrc, repairs: new Map() }
      : { ssrc: 0, rtxSsrc: 0, repairs }),
  }];
}

function codecNamed(name: string): VideoCodec | AudioCodec | null {
  switch (name.toUpperCase()) {
    case "H264":
      return "H264";
    case "VP8":
      return "VP8";
    case "AV1":
    case "AV1X":
      return "AV1";
    case "OPUS":
      return "opus";
    default:
      return null;
  }
}

function received({ header, payload }: RtpPacket, ids: ReturnType<typeof extensionIds>): ReceivedPacket {
  const text = (id: number | null) => {
    const value = id === null ? undefined : header.extensions.find((one) => one.id === id)?.payload;
    return value === undefined ? null : value.toString("latin1");
  };
  const { ssrc, payloadType, sequenceNumber, timestamp, marker } = header;
  return {
    ssrc,
    payloadType,
    sequenceNumber,
    timestamp,
    marker,
    payload,
    rid: text(ids.rid),
    repairedRid: text(ids.repairedRid),
  };
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

import {
  H264RtpPayload,
  RTCPeerConnection,
  RtcpSrPacket,
  RTCRtpHeaderExtensionParameters,
  type RTCRtpTransceiver,
  type RtpPacket,
  useH264,
  useVP8,
  Vp8RtpPayload,
} from "werift";
import type { WebRtcView } from "../../sidecar/contract.ts";
import { awaitConsent } from "../../sidecar/webrtc/consent.ts";
import { mendHandshakes } from "../../sidecar/webrtc/handshake.ts";
import { captureTime, type SenderTimes } from "./capture_time.ts";
import type { Packet } from "./tally.ts";

type Ice = Pick<WebRtcView, "ice_servers" | "ice_transport_policy">;

export interface ViewPeerOptions {
  readonly ice: Ice;
  /** Both clocks of this machine. */
  readonly now: () => { readonly wall: number; readonly mono: number };
  readonly onPacket: (packet: Packet) => void;
}

/** A connection that receives one video. */
export interface ViewPeer {
  /** An offer with all candidates of this side in it. */
  offer(): Promise<string>;
  /** @throws when the answer does not fit the offer */
  accept(answer: string): Promise<void>;
  readonly state: RTCPeerConnection["connectionState"];
  /** Such as "H264"; `null` before the first packet. */
  readonly codec: string | null;
  /** What the W3C's webrtc-stats say. */
  stats(): Promise<Iterable<unknown>>;
  close(): Promise<void>;
}

/**
 * With no server at all werift would ask a public one: this one is nobody's, and does not delay the gathering.
 */
const NO_SERVER = { iceServers: [{ urls: "stun:127.0.0.1:9" }], iceStunGatherTimeout: 0.02 };
const FEEDBACK = [{ type: "nack" }, { type: "nack", parameter: "pli" }, { type: "ccm", parameter: "fir" }];
/** When a frame was captured, in the packet itself (webrtc.googlesource.com, abs-capture-time). */
const ABS_CAPTURE_TIME = "http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time";
/** Constrained baseline up to level 3.1, in packets as large as they fit (RFC 6184). */
const H264_PARAMETERS = "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f";

/** Opens the receiving end of a connection, which gets nowhere before its offer was answered. */
export function openPeer({ ice, now, onPacket }: ViewPeerOptions): ViewPeer {
  const servers = ice.ice_servers.flatMap(({ urls, ...credentials }) =>
    urls.map((url) => ({ urls: url, ...credentials }))
  );
  const peer = new RTCPeerConnection({
    codecs: {
      video: [
        useH264({ rtcpFeedback: FEEDBACK, parameters: H264_PARAMETERS }),
        useVP8({ rtcpFeedback: FEEDBACK }),
      ],
    },
    headerExtensions: { video: [new RTCRtpHeaderExtensionParameters({ uri: ABS_CAPTURE_TIME })] },
    iceTransportPolicy: ice.ice_transport_policy,
    ...servers.length === 0 ? NO_SERVER : { iceServers: servers },
  });
  const transceiver = peer.addTransceiver("video", { direction: "recvonly" });
  let codec: string | null = null;
  let captured: SenderTimes | null = null;
  let reported: SenderTimes | null = null;
  let asked = false;
  transceiver.receiver.onRtcp.subscribe((packet) => {
    if (!(packet instanceof RtcpSrPacket)) return;
    reported = { ntp: packet.senderInfo.ntpTimestamp, rtp: packet.senderInfo.rtpTimestamp };
  });
  transceiver.onTrack.subscribe((track) =>
    track.onReceiveRtp.subscribe((rtp) => {
      codec ??= codecOf(transceiver, rtp);
      const keyframe = isKeyframe(codec, rtp.payload);
      if (!keyframe && !asked) void transceiver.receiver.sendRtcpPLI(rtp.header.ssrc);
      asked = true;
      captured = capturedBy(transceiver, rtp) ?? captured;
      const times = captured ?? reported;
      const { wall, mono } = now();
      const { sequenceNumber: sequence, timestamp, marker } = rtp.header;
      const delayMs = times === null ? null : wall - captureTime(times, timestamp);
      onPacket({ at: mono, sequence, timestamp, marker, keyframe, bytes: rtp.payload.length, delayMs });
    })
  );
  return {
    async offer() {
      await peer.setLocalDescription(await peer.createOffer());
      mendHandshakes(peer.dtlsTransports);
      awaitConsent(peer.iceTransports.map(({ connection }) => connection));
      return peer.localDescription?.sdp ?? "";
    },
    async accept(sdp) {
      // werift takes an answer without a video, and then waits for ever.
      if (!/^m=video [1-9]/m.test(sdp)) throw new TypeError("it has no video");
      await peer.setRemoteDescription({ type: "answer", sdp });
    },
    get state() {
      return peer.connectionState;
    },
    get codec() {
      return codec;
    },
    stats: async () => (await peer.getStats()).values(),
    close: () => peer.close(),
  };
}

/** The time of capture that a packet carries; `null` for most, and where it was not agreed upon. */
function capturedBy({ headerExtensions }: RTCRtpTransceiver, { header }: RtpPacket): SenderTimes | null {
  const id = headerExtensions.find(({ uri }) => uri === ABS_CAPTURE_TIME)?.id;
  const payload = header.extensions.find((extension) => extension.id === id)?.payload;
  return payload === undefined || payload.length < 8
    ? null
    : { ntp: payload.readBigUInt64BE(), rtp: header.timestamp };
}

function codecOf({ codecs }: RTCRtpTransceiver, { header }: RtpPacket): string | null {
  const used = codecs.find(({ payloadType }) => payloadType === header.payloadType);
  return used?.name.toUpperCase() ?? null;
}

function isKeyframe(codec: string | null, payload: RtpPacket["payload"]): boolean {
  if (payload.length < 2) return false;
  if (codec === "VP8") return Vp8RtpPayload.deSerialize(payload).isKeyframe;
  return codec === "H264" && H264RtpPayload.deSerialize(payload).isKeyframe;
}

import type { Peer } from "../attempt.ts";

/** An `RTCPeerConnection` that connects and receives as the test says. */
export class FakePeer implements Peer {
  connectionState: RTCPeerConnectionState = "new";
  localDescription: RTCSessionDescription | null = null;
  onicecandidate: Peer["onicecandidate"] = null;
  ontrack: Peer["ontrack"] = null;
  closed = false;
  /** What the answer does when it is set. */
  refusesAnswer = false;
  frames = 0;
  packets = 0;
  /** Packets of sound. */
  sounds = 0;
  readonly sections: string[] = [];

  constructor(readonly configuration: RTCConfiguration) {}

  addTransceiver(kind: "video" | "audio", { direction }: RTCRtpTransceiverInit): void {
    this.sections.push(`${kind} ${direction}`);
  }

  setLocalDescription(): Promise<void> {
    const sdp = "v=0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=ice-ufrag:u\r\na=ice-pwd:p\r\na=mid:0\r\n";
    this.localDescription = { type: "offer", sdp, toJSON: () => ({ type: "offer", sdp }) };
    return Promise.resolve();
  }

  setRemoteDescription(): Promise<void> {
    return this.refusesAnswer ? Promise.reject(new TypeError("no common codec")) : Promise.resolve();
  }

  getStats(): Promise<{ values(): Iterable<unknown> }> {
    const video = {
      type: "inbound-rtp",
      kind: "video",
      framesDecoded: this.frames,
      packetsReceived: this.packets,
    };
    const audio = { type: "inbound-rtp", kind: "audio", packetsReceived: this.sounds };
    return Promise.resolve({ values: () => [video, audio] });
  }

  close(): void {
    this.closed = true;
  }
}

import { Buffer } from "node:buffer";
import { MediaStreamTrack, RTCPeerConnection, useVP8, Vp8Packetizer } from "werift";
import { vp8Pictures } from "./vp8_pictures.ts";

const FPS = 25;
const SIZE = { width: 320, height: 180 };

/** A WHEP endpoint that sends a moving picture to whoever comes. */
export class WhepSource implements AsyncDisposable {
  /** What an offer is refused with; `null`: it is taken. */
  refusal: Response | null = null;
  /** Whether pictures are sent. */
  sending = true;
  /** Methods and paths of the requests, in their order. */
  readonly requested: string[] = [];
  readonly #pictures: readonly Uint8Array[];
  readonly #peers = new Map<string, { peer: RTCPeerConnection; track: MediaStreamTrack }>();
  readonly #packetizer = new Vp8Packetizer({ payloadType: 96, ssrc: 4711 });
  readonly #timer: ReturnType<typeof setInterval>;
  #sent = 0;

  private constructor(pictures: readonly Uint8Array[]) {
    this.#pictures = pictures;
    this.#timer = setInterval(() => this.#send(), 1000 / FPS);
  }

  static async open(): Promise<WhepSource> {
    return new WhepSource(await vp8Pictures(SIZE.width, SIZE.height, FPS));
  }

  /** How many viewers there are. */
  get viewers(): number {
    return this.#peers.size;
  }

  /** Answers what is asked of `/whep/detector` and the sessions below it. */
  async respond(request: Request): Promise<Response> {
    const path = new URL(request.url).pathname;
    this.requested.push(`${request.method} ${path}`);
    if (request.method === "POST") return await this.#admit(await request.text());
    const id = path.split("/").at(-1) ?? "";
    const session = this.#peers.get(id);
    if (session === undefined) return Response.json({}, { status: 404 });
    if (request.method === "PATCH") {
      await this.#trickle(session.peer, await request.text());
      return new Response(null, { status: 204 });
    }
    this.#peers.delete(id);
    await session.peer.close();
    return new Response(null);
  }

  /** Leaves all viewers without a word, as a killed process does. */
  async drop(): Promise<void> {
    const peers = [...this.#peers.values()];
    this.#peers.clear();
    for (const { peer } of peers) await peer.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.drop();
  }

  async #admit(offer: string): Promise<Response> {
    if (this.refusal !== null) return this.refusal.clone();
    const peer = new RTCPeerConnection({
      codecs: { video: [useVP8({ payloadType: 96 })] },
      iceServers: [{ urls: "stun:127.0.0.1:9" }],
      iceStunGatherTimeout: 0.02,
      iceAdditionalHostAddresses: ["127.0.0.1"],
    });
    const track = new MediaStreamTrack({ kind: "video" });
    await peer.setRemoteDescription({ type: "offer", sdp: offer });
    const [transceiver] = peer.getTransceivers();
    if (transceiver === undefined) return Response.json({}, { status: 400 });
    transceiver.direction = "sendonly";
    await transceiver.sender.replaceTrack(track);
    await peer.setLocalDescription(await peer.createAnswer());
    const id = crypto.randomUUID();
    this.#peers.set(id, { peer, track });
    return new Response(peer.localDescription?.sdp ?? "", {
      status: 201,
      headers: { "content-type": "application/sdp", "location": `detector/${id}` },
    });
  }

  async #trickle(peer: RTCPeerConnection, fragment: string): Promise<void> {
    for (const [, candidate] of fragment.matchAll(/^a=(candidate:.*?)\r?$/gm)) {
      // A name of mDNS, which hides an address, may not be known here.
      await peer.addIceCandidate({ candidate: candidate ?? "", sdpMid: "0", sdpMLineIndex: 0 }).catch(
        () => {},
      );
    }
  }

  #send(): void {
    if (!this.sending) return;
    const picture = this.#pictures[this.#sent % this.#pictures.length];
    if (picture === undefined) return;
    const packets = this.#packetizer.packetize(Buffer.from(picture), this.#sent * 90_000 / FPS >>> 0);
    this.#sent++;
    for (const { track } of this.#peers.values()) {
      for (const packet of packets) track.writeRtp(packet.clone());
    }
  }
}

/**
 * A program that watches a stream by WHEP many times over, and says on standard output, as one JSON object, what each of the
 * viewers got. They come one after the other, as viewers do, and stay together. To take little of a machine that also has the
 * sender on it, they read what stands before the encrypted part of a packet only. What their sockets had no room for while this
 * process did something else they ask for again, as players do (RFC 4585 section 6.2.1).
 *
 * Its argument is a JSON object: url, token, viewers, frames (how many each waits for once all are there), seconds (at most, from then
 * on).
 */
import { RTCPeerConnection, RtcpReceiverInfo, RtcpRrPacket, useH264, useOPUS } from "werift";
import * as v from "valibot";
import { requestAgain } from "../../sidecar/webrtc/media_feedback.ts";
import { Unwrapper } from "../../sidecar/webrtc/rtp.ts";

const { url, token = "", viewers, frames, seconds } = v.parse(
  v.object({
    url: v.string(),
    token: v.optional(v.string()),
    viewers: v.number(),
    frames: v.number(),
    seconds: v.number(),
  }),
  JSON.parse(Deno.args[0] ?? ""),
);
const REPORT_MS = 1_000;
/** How often a viewer asks again for what is missing, ms; and how many packets at once, at most. */
const ASK_MS = 100, MOST_ASKED = 100;
/** So many times more in the end. */
const LAST_ASKED = 5;
const pass: Record<string, string> = token === "" ? {} : { authorization: `Bearer ${token}` };
const all = Promise.withResolvers<void>();

/** How long a viewer waits for its first packet before it tries again, as pages do; and how often, ms. */
const PATIENCE_MS = 15_000;
const TRIES = 3;

interface Viewer {
  readonly hasBegun: boolean;
  /** What it got, once it got enough; it leaves then. */
  got(): Promise<object>;
}

/** Resolves when the first packet has come, or none for too long. */
async function watch(): Promise<Viewer> {
  const peer = new RTCPeerConnection({
    codecs: { video: [useH264()], audio: [useOPUS({ mimeType: "audio/opus" })] },
    iceServers: [{ urls: "stun:127.0.0.1:9" }],
    iceStunGatherTimeout: 0.02,
    iceUseIpv4: false,
    iceUseIpv6: false,
    iceAdditionalHostAddresses: ["127.0.0.1"],
    bundlePolicy: "max-bundle",
  });
  const video = peer.addTransceiver("video", { direction: "recvonly" });
  peer.addTransceiver("audio", { direction: "recvonly" });
  const got = {
    frames: 0,
    pictures: 0,
    packets: 0,
    sounds: 0,
    again: 0,
    missing: 0,
    wentBack: false,
    firstMs: 0,
  };
  const begun = performance.now();
  const arrived = Promise.withResolvers<void>();
  const enough = Promise.withResolvers<void>();
  /** Times by the numbers of their packets, counted on beyond 16 bits; on a busy machine the first to come is not the lowest. */
  const times = new Map<number, number>();
  const numbers = new Unwrapper(16);
  /** What is not there though later ones are, and how often that was looked at: packets overtake each other, too. */
  const wanted = new Map<number, number>();
  let newest: number | null = null;
  let isComplete = false;
  void all.promise.then(() => isComplete = true);
  let ssrc = 0;
  await peer.setLocalDescription(await peer.createOffer());
  const [transport] = peer.dtlsTransports;
  if (transport === undefined) throw new Error("There is no transport");
  transport.startSrtp = () => {
    transport.srtpStarted = true;
    transport.updateSrtpSession();
    transport.iceTransport.connection.onData.subscribe((data) => {
      const type = (data[1] ?? 0) & 0x7f;
      // RFC 7983 section 7, and RFC 5761 section 4 for what is RTCP.
      if ((data[0] ?? 0) >> 6 !== 2 || type >= 64 && type <= 95) return;
      if (!video.codecs.some(({ payloadType }) => payloadType === type)) return void got.sounds++;
      const number = numbers.unwrap(data.readUInt16BE(2));
      const timestamp = data.readUInt32BE(4);
      ssrc = data.readUInt32BE(8);
      for (let lost = (newest ?? number) + 1; lost < number; lost++) wanted.set(lost, 0);
      newest = Math.max(newest ?? number, number);
      if ((wanted.get(number) ?? 0) > 1) got.again++;
      wanted.delete(number);
      got.packets++;
      times.set(number, timestamp);
      got.firstMs ||= performance.now() - begun;
      arrived.resolve();
      if ((data[1] ?? 0) >> 7 !== 1) return;
      got.pictures++;
      if (isComplete && ++got.frames >= frames) enough.resolve();
    });
  };
  const reporting = setInterval(() => {
    if (!transport.srtpStarted) return;
    const report = new RtcpReceiverInfo({
      ssrc,
      fractionLost: 0,
      packetsLost: 0,
      highestSequence: 0,
      jitter: 0,
      lsr: 0,
      dlsr: 0,
    });
    transport.sendRtcp([new RtcpRrPacket({ ssrc: 1, reports: [report] })]).catch(() => {});
  }, REPORT_MS);
  const asking = setInterval(() => {
    const lost: number[] = [];
    for (const [number, looks] of wanted) {
      wanted.set(number, looks + 1);
      if (looks > 0 && lost.length < MOST_ASKED) lost.push(number & 0xffff);
    }
    if (lost.length === 0) return;
    transport.sendRtcp([requestAgain(1, ssrc, lost)]).catch(() => {});
  }, ASK_MS);
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/sdp", ...pass },
    body: peer.localDescription?.sdp ?? "",
  });
  if (response.status !== 201) throw new Error(`${response.status} ${await response.text()}`);
  await peer.setRemoteDescription({ type: "answer", sdp: await response.text() });
  const impatience = setTimeout(() => arrived.resolve(), PATIENCE_MS);
  await arrived.promise;
  clearTimeout(impatience);
  return {
    hasBegun: got.packets > 0,
    async got() {
      const late = setTimeout(() => enough.resolve(), seconds * 1_000);
      await enough.promise;
      clearTimeout(late);
      for (let asked = 0; wanted.size > 0 && asked < LAST_ASKED; asked++) {
        await new Promise((resolve) => setTimeout(resolve, ASK_MS));
      }
      clearInterval(reporting);
      clearInterval(asking);
      // Packets overtake each other; in the order of their numbers no time goes back.
      const sorted = [...times].sort(([a], [b]) => a - b);
      const inOrder = sorted.map(([, time]) => time);
      const [lowest = 0, highest = -1] = [sorted[0]?.[0], sorted.at(-1)?.[0]];
      got.missing = highest + 1 - lowest - times.size;
      got.wentBack = inOrder.some((time, at) => ((time - (inOrder[at - 1] ?? time)) | 0) < 0);
      await peer.close();
      const session = new URL(response.headers.get("location") ?? "", url);
      await (await fetch(session, { method: "DELETE", headers: pass })).body?.cancel();
      return got;
    },
  };
}

const watching = [];
for (let viewer = 0; viewer < viewers; viewer++) {
  let one = await watch();
  for (let tries = 1; !one.hasBegun && tries < TRIES; tries++) one = await watch();
  watching.push(one);
}
all.resolve();
console.log(JSON.stringify(await Promise.all(watching.map(({ got }) => got()))));
Deno.exit(0);

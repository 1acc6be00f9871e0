/**
 * A viewer that tells how long each picture was under way, from its publisher's sending to the arrival of its last packet, by the
 * clock of this machine.
 *
 * deno run -A bench/relay/transit.ts '{"url": "http://.../whep", "seconds": 8}' prints a list of ms.
 */
import { RTCPeerConnection, useH264 } from "werift";
import * as v from "valibot";
import { mendHandshakes } from "../../sidecar/webrtc/handshake.ts";
import { stampIn, wallClock } from "../../tests/support/sent_stamp.ts";

const wanted = v.object({ url: v.string(), seconds: v.number() });

if (import.meta.main) {
  const { url, seconds } = v.parse(wanted, JSON.parse(Deno.args[0] ?? ""));
  const peer = new RTCPeerConnection({
    codecs: { video: [useH264()] },
    iceServers: [{ urls: "stun:127.0.0.1:9" }],
    iceStunGatherTimeout: 0.02,
  });
  const times: number[] = [];
  let sentAt: number | null = null;
  let timestamp = -1;
  const video = peer.addTransceiver("video", { direction: "recvonly" });
  video.onTrack.subscribe((track) =>
    track.onReceiveRtp.subscribe(({ header, payload }) => {
      if (header.timestamp !== timestamp) sentAt = null;
      timestamp = header.timestamp;
      sentAt = stampIn(payload) ?? sentAt;
      if (header.marker && sentAt !== null) times.push(wallClock() - sentAt);
    })
  );
  await peer.setLocalDescription(await peer.createOffer());
  mendHandshakes(peer.dtlsTransports);
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/sdp" },
    body: peer.localDescription?.sdp ?? "",
  });
  if (response.status !== 201) throw new Error(`${response.status} ${await response.text()}`);
  await peer.setRemoteDescription({ type: "answer", sdp: await response.text() });
  await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
  console.log(JSON.stringify(times));
  Deno.exit(0);
}

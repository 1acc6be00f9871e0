/**
 * A program that sends to WHEP viewers as the sidecar does, as far as networks are concerned, and without a picture: the
 * peers are real, the connections too. Its argument is a JSON object: host, port, webrtc (settings).
 *
 * It says on standard output when it listens, and what the log would say.
 */
import { RTCPeerConnection, useH264 } from "werift";
import * as v from "valibot";
import { configSchema } from "../../sidecar/config/schema.ts";
import { systemClock } from "../../sidecar/runtime/clock.ts";
import { createGathering } from "../../sidecar/webrtc/gathering.ts";
import { iceOptions } from "../../sidecar/webrtc/ice_options.ts";
import { createNetwork } from "../../sidecar/webrtc/network.ts";
import { type Lease, PortBudget } from "../../sidecar/webrtc/port_budget.ts";

const { host, port, webrtc } = v.parse(
  v.object({ host: v.string(), port: v.number(), webrtc: configSchema.entries.webrtc }),
  JSON.parse(Deno.args[0] ?? ""),
);
const network = createNetwork(webrtc, { clock: systemClock, host });
const prepare = createGathering({
  network,
  clock: systemClock,
  logger: { info() {}, warn: (_topic, text) => console.log(text), error() {} },
});
const ports = new PortBudget(network.portRange);
const sessions = new Map<string, { readonly peer: RTCPeerConnection; readonly lease: Lease }>();

async function begin(offer: string): Promise<Response> {
  const lease = ports.take(network.portsPerPeer());
  if (lease === null) return new Response("no_free_ports", { status: 503 });
  const peer = new RTCPeerConnection({ codecs: { video: [useH264()] }, ...iceOptions(network) });
  peer.addTransceiver("video", { direction: "sendonly" });
  await peer.setRemoteDescription({ type: "offer", sdp: network.accept(offer) });
  const answer = await peer.createAnswer();
  prepare(peer.iceTransports);
  await peer.setLocalDescription(answer);
  const name = crypto.randomUUID();
  sessions.set(name, { peer, lease });
  return new Response(network.announce(peer.localDescription?.sdp ?? ""), {
    status: 201,
    headers: { "content-type": "application/sdp", location: `/whep/detector/${name}` },
  });
}

async function end(name: string): Promise<Response> {
  const session = sessions.get(name);
  if (session === undefined) return new Response(null, { status: 404 });
  sessions.delete(name);
  await session.peer.close();
  session.lease.release();
  return new Response("");
}

Deno.serve(
  { hostname: host, port, onListen: ({ port }) => console.log(`listening at ${port}`) },
  async (request) => {
    if (request.method === "POST") return await begin(await request.text());
    return await end(new URL(request.url).pathname.split("/").at(-1) ?? "");
  },
);

import assert from "node:assert/strict";
import { RTCPeerConnection } from "werift";
import { until } from "../../tests/support/until.ts";
import { hearGoodbye, sayGoodbye } from "./goodbye.ts";

/** Two connections that have found each other, and what the second one's ends hear. */
async function connected() {
  const options = { iceServers: [{ urls: "stun:127.0.0.1:9" }], iceStunGatherTimeout: 0.02 };
  const [one, other] = [new RTCPeerConnection(options), new RTCPeerConnection(options)];
  one.createDataChannel("x");
  await one.setLocalDescription(await one.createOffer());
  await other.setRemoteDescription(one.localDescription ?? { type: "offer", sdp: "" });
  const both = [one, other].map((peer) =>
    peer.connectionStateChange.watch((state) => state === "connected", 20_000)
  );
  await other.setLocalDescription(await other.createAnswer());
  await one.setRemoteDescription(other.localDescription ?? { type: "answer", sdp: "" });
  await Promise.all(both);
  const [from, to] = [one, other].map((peer) =>
    peer.dtlsTransports[0] ?? assert.fail("there is no transport")
  );
  assert.ok(from !== undefined && to !== undefined);
  const close = () => Promise.all([one.close(), other.close()]);
  return { from, to, [Symbol.asyncDispose]: async () => void await close() };
}

Deno.test("sayGoodbye() tells the other side, which hears it", async () => {
  await using pair = await connected();
  let heard = 0;
  hearGoodbye(pair.to, () => heard++);
  const datagrams: Uint8Array[] = [];
  pair.to.iceTransport.connection.onData.subscribe((datagram) => datagrams.push(datagram));
  await sayGoodbye(pair.from);
  await until("the goodbye", () => heard > 0);
  // Whoever listens on the way cannot read it, which is why only the other side can have made it.
  const alerts = datagrams.filter(([type]) => type === 21);
  assert.ok(alerts.length > 0);
  for (const alert of alerts) assert.equal(new DataView(alert.buffer, alert.byteOffset).getUint16(3), 1);
});

Deno.test("hearGoodbye() does not believe what somebody else has made", async () => {
  await using pair = await connected();
  const listeners: ((datagram: Uint8Array) => void)[] = [];
  let heard = 0;
  const { dtls, state } = pair.to;
  const connection = {
    onData: {
      subscribe: (listener: (datagram: Uint8Array) => void) => {
        listeners.push(listener);
        return { unSubscribe() {} };
      },
    },
  };
  hearGoodbye({ dtls, state, iceTransport: { connection } }, () => heard++);
  const header = (epoch: number, length: number) => [21, 254, 253, 0, epoch, 0, 0, 0, 0, 9, 0, 0, length];
  for (
    const datagram of [
      [...header(0, 2), 1, 0], // in clear
      [...header(1, 2), 1, 0], // in clear, and says that it is not
      [...header(1, 26), ...Array<number>(26).fill(7)],
      [...header(1, 200), 1, 0],
      [21],
    ]
  ) {
    for (const listener of listeners) listener(Uint8Array.from(datagram));
  }
  assert.equal(heard, 0);
});

Deno.test("sayGoodbye() says nothing where nothing is connected", async () => {
  const peer = new RTCPeerConnection({ iceServers: [] });
  peer.createDataChannel("x");
  await peer.createOffer();
  const [transport = assert.fail("there is no transport")] = peer.dtlsTransports;
  await sayGoodbye(transport);
  await peer.close();
});

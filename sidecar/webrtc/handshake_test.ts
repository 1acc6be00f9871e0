import assert from "node:assert/strict";
import { RTCPeerConnection } from "werift";
import { takeFlightOnce } from "./handshake.ts";

/** A transport as werift has it: first it says that it connects, then it makes its client. */
class FakeTransport {
  readonly taken: number[][] = [];
  readonly #listeners: ((state: string) => void)[] = [];
  dtls: { onHandleHandshakes(messages: { msg_type: number }[]): void } | undefined;

  readonly onStateChange = {
    subscribe: (listener: (state: string) => void) => this.#listeners.push(listener),
  };

  async connect(): Promise<void> {
    for (const listener of this.#listeners) listener("connecting");
    this.dtls = {
      onHandleHandshakes: (messages) => void this.taken.push(messages.map(({ msg_type }) => msg_type)),
    };
    await Promise.resolve();
  }

  receive(...types: number[]): void {
    this.dtls?.onHandleHandshakes(types.map((msg_type) => ({ msg_type })));
  }
}

Deno.test("takeFlightOnce() keeps a repeated flight of the server away, and nothing else", async () => {
  const transport = new FakeTransport();
  takeFlightOnce([transport]);
  await transport.connect();
  transport.receive(3);
  transport.receive(3);
  transport.receive(2, 11);
  transport.receive(2, 11, 12, 13, 14);
  transport.receive(14);
  transport.receive(20);
  transport.receive(2, 11, 12, 13, 14);
  transport.receive(20);
  assert.deepEqual(transport.taken, [[3], [], [2, 11], [12, 13, 14], [], [20], [], [20]]);
});

Deno.test("takeFlightOnce() finds what it guards in this version of werift", async () => {
  const options = { iceServers: [{ urls: "stun:127.0.0.1:9" }], iceStunGatherTimeout: 0.02 };
  const [one, other] = [new RTCPeerConnection(options), new RTCPeerConnection(options)];
  one.createDataChannel("x");
  await one.setLocalDescription(await one.createOffer());
  await other.setRemoteDescription(one.localDescription ?? { type: "offer", sdp: "" });
  const connected = other.connectionStateChange.watch((state) => state === "connected", 20_000);
  await other.setLocalDescription(await other.createAnswer());
  await one.setRemoteDescription(other.localDescription ?? { type: "answer", sdp: "" });
  await connected;
  const handler: unknown = Reflect.get(other.dtlsTransports[0]?.dtls ?? {}, "onHandleHandshakes");
  assert.equal(typeof handler, "function");
  await Promise.all([one.close(), other.close()]);
});

Deno.test("takeFlightOnce() lets a server greet whoever has proved its address once, and anybody else each time", async () => {
  const transport = new FakeTransport();
  takeFlightOnce([transport]);
  await transport.connect();
  const hello = (cookie: readonly number[]) => ({
    msg_type: 1,
    fragment: Uint8Array.from([254, 253, ...Array<number>(32), 0, cookie.length, ...cookie]),
  });
  transport.dtls?.onHandleHandshakes([hello([])]);
  transport.dtls?.onHandleHandshakes([hello([])]);
  transport.dtls?.onHandleHandshakes([hello([7, 7])]);
  transport.dtls?.onHandleHandshakes([hello([7, 7])]);
  assert.deepEqual(transport.taken, [[1], [1], [1], []]);
});

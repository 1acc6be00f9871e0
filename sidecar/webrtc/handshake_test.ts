import assert from "node:assert/strict";
import { RTCPeerConnection } from "werift";
import { mendHandshakes } from "./handshake.ts";

/** A transport as werift has it: first it says that it connects, then it makes its client. */
class FakeTransport {
  readonly taken: number[][] = [];
  readonly #listeners: ((state: string) => void)[] = [];
  begun = 0;
  dtls: { onHandleHandshakes(messages: { msg_type: number }[]): void; connect(): Promise<void> } | undefined;

  readonly onStateChange = {
    subscribe: (listener: (state: string) => void) => this.#listeners.push(listener),
  };

  async connect(): Promise<void> {
    for (const listener of this.#listeners) listener("connecting");
    this.dtls = {
      onHandleHandshakes: (messages) => void this.taken.push(messages.map(({ msg_type }) => msg_type)),
      connect: () => {
        this.begun++;
        return Promise.reject(new Error("unreachable"));
      },
    };
    await Promise.resolve();
  }

  receive(...types: number[]): void {
    this.dtls?.onHandleHandshakes(types.map((msg_type) => ({ msg_type })));
  }
}

Deno.test("mendHandshakes() keeps a repeated flight of the server away, and nothing else", async () => {
  const transport = new FakeTransport();
  mendHandshakes([transport]);
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

Deno.test("mendHandshakes() finds what it guards in this version of werift", async () => {
  const options = { iceServers: [{ urls: "stun:127.0.0.1:9" }], iceStunGatherTimeout: 0.02 };
  const [one, other] = [new RTCPeerConnection(options), new RTCPeerConnection(options)];
  one.createDataChannel("x");
  await one.setLocalDescription(await one.createOffer());
  mendHandshakes(one.dtlsTransports);
  await other.setRemoteDescription(one.localDescription ?? { type: "offer", sdp: "" });
  const connected = other.connectionStateChange.watch((state) => state === "connected", 20_000);
  const answer = await other.createAnswer();
  mendHandshakes(other.dtlsTransports);
  await other.setLocalDescription(answer);
  await one.setRemoteDescription(other.localDescription ?? { type: "answer", sdp: "" });
  await connected;
  const dtls = other.dtlsTransports[0]?.dtls ?? assert.fail("there is no DTLS");
  for (
    const path of [["onHandleHandshakes"], ["connect"], ["transport", "send"], ["cipher", "encryptPacket"]]
  ) {
    const part = path.reduce<unknown>((whole, name) => Reflect.get(Object(whole), name), dtls);
    assert.equal(typeof part, "function", path.join("."));
  }
  await Promise.all([one.close(), other.close()]);
});

Deno.test("mendHandshakes() lets a server greet whoever has proved its address once, and anybody else each time", async () => {
  const transport = new FakeTransport();
  mendHandshakes([transport]);
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

Deno.test("mendHandshakes() begins at once, and tells werift how that went when it wants to begin", async () => {
  const transport = new FakeTransport();
  mendHandshakes([transport]);
  await transport.connect();
  assert.equal(transport.begun, 1);
  await assert.rejects(async () => await transport.dtls?.connect(), /unreachable/);
  assert.equal(transport.begun, 1);
});

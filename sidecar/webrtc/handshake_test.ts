import assert from "node:assert/strict";
import { RTCPeerConnection } from "werift";
import { mendHandshakes } from "./handshake.ts";

interface Message {
  readonly msg_type: number;
  readonly message_seq: number;
}

/** A transport as werift has it: first it says that it connects, then it makes its client. */
class FakeTransport {
  readonly taken: number[][] = [];
  readonly datagrams: Uint8Array[] = [];
  readonly #listeners: ((state: string) => void)[] = [];
  readonly #hearers = new Set<(datagram: Uint8Array) => void>();
  begun = 0;
  dtls: {
    onHandleHandshakes(messages: Message[]): void;
    udpOnMessage(datagram: Uint8Array): void;
    connect(): Promise<void>;
  } | undefined;

  readonly onStateChange = {
    subscribe: (listener: (state: string) => void) => this.#listeners.push(listener),
  };
  readonly iceTransport = {
    connection: {
      onData: {
        subscribe: (listener: (datagram: Uint8Array) => void) => {
          this.#hearers.add(listener);
          return { unSubscribe: () => void this.#hearers.delete(listener) };
        },
      },
    },
  };

  async connect(): Promise<void> {
    for (const listener of this.#listeners) listener("connecting");
    this.dtls = {
      onHandleHandshakes: (messages) => void this.taken.push(messages.map(({ msg_type }) => msg_type)),
      udpOnMessage: (datagram) => void this.datagrams.push(datagram),
      connect: () => {
        this.begun++;
        return Promise.reject(new Error("unreachable"));
      },
    };
    await Promise.resolve();
  }

  /** Types of messages and their numbers. */
  receive(...messages: readonly (readonly [type: number, number: number])[]): void {
    this.dtls?.onHandleHandshakes(messages.map(([msg_type, message_seq]) => ({ msg_type, message_seq })));
  }

  hear(...datagram: readonly number[]): void {
    for (const hearer of this.#hearers) hearer(Uint8Array.from(datagram));
  }
}

Deno.test("mendHandshakes() keeps a repeated flight of the server away, and nothing else", async () => {
  const transport = new FakeTransport();
  mendHandshakes([transport]);
  await transport.connect();
  transport.receive([3, 0]);
  transport.receive([3, 0]);
  transport.receive([2, 1], [11, 2]);
  transport.receive([2, 1], [11, 2], [12, 3], [13, 4], [14, 5]);
  transport.receive([14, 5]);
  transport.receive([20, 6]);
  transport.receive([2, 1], [11, 2], [12, 3], [13, 4], [14, 5]);
  transport.receive([20, 6]);
  assert.deepEqual(transport.taken, [[3], [], [2, 11], [12, 13, 14], [], [20], [], [20]]);
});

Deno.test("mendHandshakes() has messages taken in the order of their numbers", async () => {
  const transport = new FakeTransport();
  mendHandshakes([transport]);
  await transport.connect();
  transport.receive([12, 3]);
  transport.receive([11, 2]);
  transport.receive([14, 4]);
  transport.receive([2, 1]);
  assert.deepEqual(transport.taken, [[], [], [], [2, 11, 12, 14]]);
});

Deno.test("mendHandshakes() does not let a client prove a certificate that is still to come", async () => {
  const transport = new FakeTransport();
  mendHandshakes([transport]);
  await transport.connect();
  transport.dtls?.onHandleHandshakes([hello([7], 1)]);
  transport.receive([16, 3]);
  transport.receive([15, 4]);
  transport.receive([11, 2]);
  transport.receive([11, 2]);
  transport.receive([16, 3]);
  transport.receive([20, 5]);
  assert.deepEqual(transport.taken, [[1], [], [], [11, 16, 15], [], [], [20]]);
});

Deno.test("mendHandshakes() keeps what comes of a handshake before there is anybody to take it", async () => {
  const transport = new FakeTransport();
  mendHandshakes([transport]);
  transport.hear(22, 1);
  transport.hear(128, 2); // a packet of media
  await transport.connect();
  assert.deepEqual(transport.datagrams, [Uint8Array.of(22, 1)]);
  transport.hear(22, 3);
  assert.equal(transport.datagrams.length, 1, "werift hears the rest itself");
});

function hello(cookie: readonly number[], message_seq: number) {
  return {
    msg_type: 1,
    message_seq,
    fragment: Uint8Array.from([254, 253, ...Array<number>(32), 0, cookie.length, ...cookie]),
  };
}

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
    const path of [
      ["onHandleHandshakes"],
      ["udpOnMessage"],
      ["connect"],
      ["transport", "send"],
      ["cipher", "encryptPacket"],
    ]
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
  transport.dtls?.onHandleHandshakes([hello([], 0)]);
  transport.dtls?.onHandleHandshakes([hello([], 0)]);
  transport.dtls?.onHandleHandshakes([hello([7, 7], 1)]);
  transport.dtls?.onHandleHandshakes([hello([7, 7], 1)]);
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

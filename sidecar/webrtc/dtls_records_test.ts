import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { numberAnew } from "./dtls_records.ts";

const HANDSHAKE = 22, CHANGE_CIPHER_SPEC = 20;

interface Packet {
  recordLayerHeader: { contentType: number; sequenceNumber: number; contentLen: number };
  fragment: Uint8Array;
}

/** One end of DTLS as werift has it; what is encrypted names its number and holds its text turned around. */
class FakeDtls {
  readonly sent: Buffer[] = [];
  readonly transport = { send: (datagram: Uint8Array) => void this.sent.push(Buffer.from(datagram)) };
  readonly cipher = {
    encryptPacket(packet: Packet): Packet {
      const { sequenceNumber } = packet.recordLayerHeader;
      packet.fragment = Uint8Array.from([sequenceNumber, ...packet.fragment.toReversed()]);
      packet.recordLayerHeader.contentLen = packet.fragment.length;
      return packet;
    },
  };

  /** Type, epoch, number and contents of each record that was sent. */
  get records(): [number, number, number, number[]][] {
    return this.sent.map((datagram) => [
      datagram.readUInt8(0),
      datagram.readUInt16BE(3),
      datagram.readUIntBE(5, 6),
      [...datagram.subarray(13, 13 + datagram.readUInt16BE(11))],
    ]);
  }
}

function record(type: number, epoch: number, sequenceNumber: number, contents: Uint8Array): Buffer {
  const header = Buffer.from([type, 254, 253, 0, epoch, 0, 0, 0, 0, 0, sequenceNumber, 0, contents.length]);
  return Buffer.concat([header, contents]);
}

Deno.test("numberAnew() leaves what is sent once as it is, and numbers what is sent again", () => {
  const dtls = new FakeDtls();
  numberAnew(dtls);
  const hello = record(HANDSHAKE, 0, 1, Uint8Array.of(7));
  const done = record(CHANGE_CIPHER_SPEC, 0, 2, Uint8Array.of(1));
  for (const datagram of [hello, done, hello, done]) dtls.transport.send(datagram);
  assert.deepEqual(dtls.records, [
    [HANDSHAKE, 0, 1, [7]],
    [CHANGE_CIPHER_SPEC, 0, 2, [1]],
    [HANDSHAKE, 0, 3, [7]],
    [CHANGE_CIPHER_SPEC, 0, 4, [1]],
  ]);
  assert.deepEqual([...hello.subarray(5, 11)], [0, 0, 0, 0, 0, 1], "the caller's bytes stay as they are");
});

Deno.test("numberAnew() numbers every record of a datagram", () => {
  const dtls = new FakeDtls();
  numberAnew(dtls);
  const flight = Buffer.concat([
    record(HANDSHAKE, 0, 1, Uint8Array.of(7)),
    record(HANDSHAKE, 0, 2, Uint8Array.of(8)),
  ]);
  dtls.transport.send(flight);
  dtls.transport.send(flight);
  const numbers = dtls.sent.map((datagram) => [datagram.readUIntBE(5, 6), datagram.readUIntBE(14 + 5, 6)]);
  assert.deepEqual(numbers, [[1, 2], [3, 4]]);
});

Deno.test("numberAnew() encrypts the end of a handshake again, with its new number", () => {
  const dtls = new FakeDtls();
  numberAnew(dtls);
  const packet: Packet = {
    recordLayerHeader: { contentType: HANDSHAKE, sequenceNumber: 6, contentLen: 3 },
    fragment: Uint8Array.of(1, 2, 3),
  };
  const finished = record(HANDSHAKE, 1, 6, dtls.cipher.encryptPacket(packet).fragment);
  for (let time = 0; time < 3; time++) dtls.transport.send(finished);
  assert.deepEqual(dtls.records, [
    [HANDSHAKE, 1, 6, [6, 3, 2, 1]],
    [HANDSHAKE, 1, 7, [7, 3, 2, 1]],
    [HANDSHAKE, 1, 8, [8, 3, 2, 1]],
  ]);
});

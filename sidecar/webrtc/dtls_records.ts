import { Buffer } from "node:buffer";

/** RFC 6347 section 4.1: type, version, epoch, 48 bits of sequence number, length. The first epoch is not encrypted. */
const HANDSHAKE = 22;
const EPOCH = 3;
const SEQUENCE_NUMBER = 5;
const LENGTH = 11;
const HEADER = 13;

/**
 * Gives records that are sent again numbers of their own (RFC 6347 section 4.2.4). werift repeats them as they were, and
 * what the other side has dropped the first time, as it came out of turn, it then drops for being old: with one lost packet
 * in ten, a quarter of the connections never came about.
 */
export function numberAnew(dtls: object): void {
  const transport = partOf(dtls, "transport"), cipher = partOf(dtls, "cipher");
  const send = methodOf(transport, "send"), encrypt = methodOf(cipher, "encryptPacket");
  if (send === null || encrypt === null) return;
  /** The end of our handshake before it was encrypted: with another number it has to be encrypted again. */
  let finished: Packet | null = null;
  let last = -1, lastEncrypted = -1;

  Reflect.set(cipher, "encryptPacket", (packet: Packet): unknown => {
    if (packet.recordLayerHeader.contentType === HANDSHAKE) finished = copyOf(packet);
    return Reflect.apply(encrypt, cipher, [packet]);
  });

  Reflect.set(transport, "send", (datagram: Uint8Array, ...rest: readonly unknown[]): unknown => {
    let sent = Buffer.from(datagram);
    for (const header of headersOf(sent)) {
      const number = header.getUint32(SEQUENCE_NUMBER + 2);
      if (header.getUint16(EPOCH) === 0) {
        last = Math.max(last + 1, number);
        header.setUint32(SEQUENCE_NUMBER + 2, last);
      } else if (
        header.getUint8(0) === HANDSHAKE && finished !== null && header.byteOffset === sent.byteOffset
      ) {
        const isRepeated = number <= lastEncrypted;
        lastEncrypted = isRepeated ? lastEncrypted + 1 : number;
        if (!isRepeated) continue;
        const again = copyOf(finished, lastEncrypted);
        Reflect.apply(encrypt, cipher, [again]);
        header.setUint32(SEQUENCE_NUMBER + 2, lastEncrypted);
        sent = Buffer.concat([sent.subarray(0, HEADER), again.fragment]);
      }
    }
    return Reflect.apply(send, transport, [sent, ...rest]);
  });
}

/** A record of werift's, which encrypts it in place. */
interface Packet {
  readonly recordLayerHeader: { readonly contentType: number; sequenceNumber: number; contentLen: number };
  fragment: Uint8Array;
}

function copyOf(
  { recordLayerHeader, fragment }: Packet,
  sequenceNumber = recordLayerHeader.sequenceNumber,
): Packet {
  return { recordLayerHeader: { ...recordLayerHeader, sequenceNumber }, fragment };
}

/** The headers of the records in a datagram, to be changed in place. */
function* headersOf({ buffer, byteOffset, length }: Uint8Array): Generator<DataView> {
  for (let at = 0; at + HEADER <= length;) {
    const header = new DataView(buffer, byteOffset + at, HEADER);
    at += HEADER + header.getUint16(LENGTH);
    yield header;
  }
}

/** The records of a datagram as werift reads them, up to one that is cut off. */
export function* recordsOf(datagram: Uint8Array): Generator<ReadRecord> {
  for (const header of headersOf(datagram)) {
    const at = header.byteOffset - datagram.byteOffset;
    const contentLen = header.getUint16(LENGTH);
    const fragment = Buffer.from(datagram.subarray(at + HEADER, at + HEADER + contentLen));
    if (fragment.length < contentLen) return;
    const recordLayerHeader = {
      contentType: header.getUint8(0),
      protocolVersion: { major: header.getUint8(1), minor: header.getUint8(2) },
      epoch: header.getUint16(EPOCH),
      sequenceNumber: header.getUint16(SEQUENCE_NUMBER) * 2 ** 32 + header.getUint32(SEQUENCE_NUMBER + 2),
      contentLen,
    };
    yield { recordLayerHeader, fragment };
  }
}

export interface ReadRecord {
  readonly recordLayerHeader: {
    readonly contentType: number;
    readonly protocolVersion: { readonly major: number; readonly minor: number };
    readonly epoch: number;
    readonly sequenceNumber: number;
    readonly contentLen: number;
  };
  readonly fragment: Buffer;
}

/** An object that werift keeps to itself; an empty one where there is none of that name. */
export function partOf(whole: object, name: string): object {
  const part: unknown = Reflect.get(whole, name);
  return typeof part === "object" && part !== null ? part : {};
}

/** A method that werift keeps to itself, `null` where there is none of that name. */
// deno-lint-ignore ban-types -- any function: what it takes and gives is werift's
export function methodOf(whole: object, name: string): Function | null {
  const method: unknown = Reflect.get(whole, name);
  return typeof method === "function" ? method : null;
}

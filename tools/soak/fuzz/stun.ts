import { Buffer } from "node:buffer";
import { createHmac } from "node:crypto";
import { crc32 } from "node:zlib";

/** An attribute as its number and value. */
export type Attribute = readonly [type: number, value: Uint8Array];

const COOKIE = [0x21, 0x12, 0xa4, 0x42] as const;
const MESSAGE_INTEGRITY = 0x0008;
const FINGERPRINT = 0x8028;
const XOR_MAPPED_ADDRESS = 0x0020;

/**
 * A STUN message (RFC 8489), with integrity and fingerprint that are right whatever the rest is: whoever has the password
 * gets past the first look of its receiver.
 * @param transaction 12 bytes
 */
export function stunMessage(
  type: number,
  transaction: Uint8Array,
  attributes: readonly Attribute[],
  password: string,
): Buffer<ArrayBuffer> {
  let body = Buffer.concat(attributes.map(attribute));
  const head = (length: number) =>
    Buffer.from([type >> 8, type & 0xff, length >> 8, length & 0xff, ...COOKIE, ...transaction]);
  const integrity = createHmac("sha1", password).update(head(body.length + 24)).update(body).digest();
  body = Buffer.concat([body, attribute([MESSAGE_INTEGRITY, integrity])]);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE((crc32(Buffer.concat([head(body.length + 8), body])) ^ 0x5354_554e) >>> 0);
  body = Buffer.concat([body, attribute([FINGERPRINT, sum])]);
  return Buffer.concat([head(body.length), body]);
}

/** The address that a request came from, as its answer names it. IPv4 only. */
export function mappedAddress(address: string, port: number): Attribute {
  const bytes = address.split(".").map((part, index) => Number(part) ^ (COOKIE[index] ?? 0));
  const hidden = port ^ 0x2112;
  return [XOR_MAPPED_ADDRESS, Uint8Array.from([0, 1, hidden >> 8, hidden & 0xff, ...bytes])];
}

function attribute([type, value]: Attribute): Buffer<ArrayBuffer> {
  const padding = new Uint8Array((4 - value.length % 4) % 4);
  return Buffer.concat([
    Buffer.from([type >> 8, type & 0xff, value.length >> 8, value.length & 0xff]),
    value,
    padding,
  ]);
}

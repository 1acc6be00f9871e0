/** How a temporal unit of AV1 lies in RTP (RTP Payload Format For AV1, Alliance for Open Media). */
import { joined, leb128, readLeb128 } from "./av1.ts";

/** Of the aggregation header (AV1 RTP payload, section 4.4): its first part continues one, its last is continued; N. */
const CONTINUES = 0x80, CONTINUED = 0x40, NEW_SEQUENCE = 0x08;
/** A length and two bytes. */
const LEAST_ELEMENT = 3;
/** Payloads are not made smaller than this. */
const LEAST_PAYLOAD = 200;

/** The picture is the first of a new coded sequence: N of the aggregation header (AV1 RTP payload, section 4.4). */
export function isAv1Keyframe(payload: Uint8Array): boolean {
  return ((payload[0] ?? 0) & 0x88) === 0x08;
}

/** Whether a payload begins a picture: what it starts with does not continue the packet before, and it is a keyframe. */
export function startsAv1(payload: Uint8Array): boolean {
  return isAv1Keyframe(payload);
}

/**
 * Payloads of a temporal unit, of which each but the first continues an OBU of the one before, where that can be. Browsers take
 * a payload that begins with an OBU for a picture of its own (libwebrtc's VideoRtpDepacketizerAv1, where no dependency
 * descriptor says more), and give up at one that shows nothing. Encoders that look ahead put pictures like that in front of the
 * one that is shown, and OBS begins a payload with each.
 */
export function inOneChain(payloads: readonly Uint8Array[]): readonly Uint8Array[] {
  const edge = payloads.findIndex(([header = 0], at) => at > 0 && (header & CONTINUES) === 0);
  if (edge < 0) return payloads;
  const limit = payloads.reduce((most, { length }) => Math.max(most, length), LEAST_PAYLOAD);
  const chain: Uint8Array[] = [];
  let parts: Uint8Array[] = [];
  let room = limit - 1;
  let flags = (payloads[0]?.[0] ?? 0) & NEW_SEQUENCE;
  const finish = (continued: number) => {
    chain.push(joined([Uint8Array.of(flags | continued), ...parts]));
    [parts, room, flags] = [[], limit - 1, continued === 0 ? 0 : CONTINUES];
  };
  const units = wholeElements(payloads);
  for (const [index, unit] of units.entries()) {
    const isLast = index === units.length - 1;
    for (let rest = unit; rest.length > 0;) {
      const fits = rest.length + leb128(rest.length).length <= room - (isLast ? 0 : LEAST_ELEMENT);
      // One that would end with the payload leaves a byte for the next.
      const taken = fits || rest.length === 1 ? rest.length : Math.min(rest.length - 1, room - 2);
      const size = leb128(taken);
      parts.push(Uint8Array.from(size), rest.subarray(0, taken));
      room -= size.length + taken;
      rest = rest.subarray(taken);
      if (rest.length > 0) finish(CONTINUED);
      else if (room < LEAST_ELEMENT && !isLast) finish(0);
    }
  }
  if (parts.length > 0) finish(0);
  return chain;
}

/** How many parts a payload says that it has (AV1 RTP payload, section 4.3: the lengths of its elements). */
export function elementsOf(payload: Uint8Array): number {
  const said = (payload[0] ?? 0) >> 4 & 3;
  if (said > 0) return said;
  let elements = 0;
  for (let at = 1; at < payload.length; elements++) {
    const [size, next] = readLeb128(payload, at);
    at = next + size;
  }
  return elements;
}

/** The OBUs of the payloads, put together; without what a payload has no room for. */
function wholeElements(payloads: readonly Uint8Array[]): Uint8Array[] {
  const whole: Uint8Array[] = [];
  let begun: Uint8Array[] = [];
  for (const payload of payloads) {
    const [header = 0] = payload;
    const count = header >> 4 & 3;
    let at = 1;
    for (let index = 0; at < payload.length; index++) {
      const isLast = count > 0 && index === count - 1;
      const [size, from] = isLast ? [payload.length - at, at] : readLeb128(payload, at);
      at = from + size;
      begun.push(payload.subarray(from, at));
      if (at >= payload.length && (header & CONTINUED) !== 0) break;
      whole.push(joined(begun));
      begun = [];
    }
  }
  if (begun.length > 0) whole.push(joined(begun));
  return whole;
}
